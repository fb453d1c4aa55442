#include "ui/window/run_library.h"

#include "ui/charts/chart_exporter.h"
#include "ui/path_of.h"
#include "ui/window/notice_bar.h"
#include "ui/window/work_progress.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace normscope::ui {

namespace {

constexpr const char *runFileSuffix = "normscope";

RunTitle titleOf(const RunEntry &entry)
{
    return {entry.name.toStdString(), entry.note.toStdString(), entry.slot};
}

bool equal(const RunTitle &a, const RunTitle &b)
{
    return a.name == b.name && a.note == b.note && a.color == b.color;
}

QString nativeName(const std::filesystem::path &path)
{
    return QDir::toNativeSeparators(QString::fromStdString(path.string()));
}

} // namespace

RunLibrary::RunLibrary(TrainingClient *client, RunList *runs, NoticeBar *notices,
                       QStringList selection, QWidget *window)
    : QObject(window),
      m_client(client),
      m_runs(runs),
      m_notices(notices),
      m_window(window),
      m_selection(std::move(selection))
{
    connect(client, &TrainingClient::storeRead, this, &RunLibrary::take);
    connect(runs, &RunList::changed, this, &RunLibrary::writeDown);
    connect(runs, &RunList::selectionChanged, this, &RunLibrary::loadSelected);
    connect(runs, &RunList::removed, this, &RunLibrary::noteRemoved);
    connect(runs, &RunList::removalUndone, this, &RunLibrary::noteRestored);
    client->readStore();
}

QStringList RunLibrary::selection() const
{
    if (!m_selection.isEmpty())
        return m_selection; // the store has not been read
    QStringList keys;
    for (const RunId id : m_runs->selected())
        keys.append(QString::fromStdString(keyOf(id)));
    return keys;
}

std::string RunLibrary::keyOf(RunId id) const
{
    const auto found = m_known.find(id);
    return found == m_known.end() ? std::string() : found->second.key;
}

void RunLibrary::lookAgain()
{
    if (m_client->keepsRuns())
        m_client->readStore(m_changesOfOthers);
}

void RunLibrary::take(const StoreContents &contents)
{
    if (!contents.reason.isEmpty()) {
        m_notices->show(tr("Runs are not kept: %1.").arg(contents.reason), {},
                        {tr("Open another store…"), [this] { chooseStore(); }}, true);
        Q_EMIT ready();
        return;
    }
    std::set<std::string> here;
    for (const auto &[id, known] : m_known)
        here.insert(known.key);
    std::vector<StoredRun> fresh;
    m_changesOfOthers = contents.changesOfOthers;
    for (const StoredRun &run : contents.runs) {
        if (here.contains(run.history->identity().id))
            continue;
        // What another program is at comes when it is done.
        if (run.going)
            m_changesOfOthers.reset();
        else
            fresh.push_back(run);
    }
    const std::vector<RunId> ids = m_client->service().adopt(fresh);
    std::vector<RunEntry> entries;
    std::vector<RunId> chosen;
    std::vector<RunId> interrupted;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const StoredRun &run = fresh[i];
        RunEntry entry;
        entry.id = ids[i];
        entry.history = run.history;
        entry.name = QString::fromStdString(run.title.name);
        entry.note = QString::fromStdString(run.title.note);
        entry.slot = run.title.color;
        const std::string &key = run.history->identity().id;
        m_known[ids[i]] = {key, run.title};
        if (m_selection.contains(QString::fromStdString(key)))
            chosen.push_back(ids[i]);
        if (run.history->status().state == RunState::Interrupted)
            interrupted.push_back(ids[i]);
        entries.push_back(std::move(entry));
    }
    m_selection.clear();
    m_runs->addStored(std::move(entries));
    if (!chosen.empty() && m_runs->selected().empty())
        m_runs->setSelected(chosen);
    if (!contents.faults.empty())
        m_notices->show(tr("%n run(s) of the store cannot be read.", "",
                           static_cast<int>(contents.faults.size())),
                        contents.faults.join('\n'), {}, true);
    else if (!interrupted.empty())
        offerToGoOn(interrupted);
    Q_EMIT ready();
}

void RunLibrary::offerToGoOn(const std::vector<RunId> &interrupted)
{
    QStringList names;
    for (const RunId id : interrupted)
        if (const RunEntry *entry = m_runs->find(id)) {
            const RunStatus status = entry->history->status();
            names.append(tr("%1 (epoch %2 of %3)")
                             .arg(entry->title())
                             .arg(status.epochsFinished)
                             .arg(entry->history->spec().training.epochs));
        }
    const QString sentence =
        names.size() == 1
            ? tr("%1 was interrupted. It can go on from where it stood.").arg(names.first())
            : tr("%n runs were interrupted. They can go on from where they stood.", "",
                 static_cast<int>(names.size()));
    m_notices->show(sentence, names.join('\n'),
                    {tr("Go on"),
                     [this, interrupted] {
                         for (const RunId id : interrupted)
                             m_client->service().resume(id);
                         m_runs->setSelected(interrupted);
                     }},
                    false);
}

void RunLibrary::writeDown()
{
    for (const RunEntry &entry : m_runs->entries()) {
        const RunTitle title = titleOf(entry);
        Known &known = m_known[entry.id];
        if (known.key.empty())
            known.key = entry.history->identity().id; // its row is asked for already
        else if (equal(known.title, title))
            continue;
        known.title = title;
        m_client->tellStore(
            [key = known.key, title](RunStore &store) { store.setTitle(key, title); });
    }
}

void RunLibrary::loadSelected()
{
    for (const RunId id : m_runs->selected())
        m_client->service().load(id);
}

void RunLibrary::noteRemoved(RunId id)
{
    m_removed.push_back(id);
    m_client->tellStore([key = keyOf(id)](RunStore &store) { store.remove({key}); });
}

void RunLibrary::noteRestored()
{
    std::vector<std::string> keys;
    std::erase_if(m_removed, [&](RunId id) {
        const bool back = m_runs->find(id) != nullptr;
        if (back)
            keys.push_back(keyOf(id));
        return back;
    });
    m_client->tellStore([keys](RunStore &store) { store.restore(keys); });
}

void RunLibrary::refresh()
{
    const QString fault = m_client->storeFault();
    if (fault == m_fault)
        return;
    m_fault = fault;
    if (fault.isEmpty())
        m_notices->withdraw();
    else
        m_notices->show(tr("Runs pause: %1. They go on by themselves when it takes again what "
                           "they record.")
                            .arg(fault),
                        {}, {}, true);
}

bool RunLibrary::isRunFile(const QString &file)
{
    return QFileInfo(file).suffix().compare(runFileSuffix, Qt::CaseInsensitive) == 0;
}

void RunLibrary::chooseStore()
{
    if (m_runs->anyGoing()) {
        Q_EMIT failed(tr("Runs are still going on"),
                      tr("Stop them, or let them finish, before another store is opened."));
        return;
    }
    QFileDialog dialog(m_window, tr("Open store"), m_place,
                       tr("Stores of runs (*.db);;All files (*)"));
    dialog.setObjectName("storeDialog");
    dialog.setAcceptMode(QFileDialog::AcceptOpen);
    dialog.setFileMode(QFileDialog::AnyFile); // one that is not there is made
    dialog.setDefaultSuffix("db");
    if (dialog.exec() != QDialog::Accepted)
        return;
    const QString file = dialog.selectedFiles().constFirst();
    m_place = QFileInfo(file).path();
    m_notices->withdraw();
    m_known.clear();
    m_removed.clear();
    m_changesOfOthers.reset();
    m_runs->clear();
    m_client->openStore(pathOf(file));
    Q_EMIT done(tr("Store: %1").arg(QDir::toNativeSeparators(file)));
}

void RunLibrary::chooseRunFile()
{
    const QString file = QFileDialog::getOpenFileName(
        m_window, tr("Import runs"), m_place,
        tr("Runs (*.%1);;Stores of runs (*.db);;All files (*)").arg(QLatin1String(runFileSuffix)));
    if (!file.isEmpty())
        importRuns(file);
}

void RunLibrary::importRuns(const QString &file)
{
    m_place = QFileInfo(file).path();
    const auto count = std::make_shared<ImportCount>();
    withProgress(
        tr("Importing runs…"),
        [count, path = pathOf(file)](RunStore &store, const std::function<bool(double)> &go) {
            *count = readRunFile(path, store, go);
            return QString();
        },
        [this, count, name = QFileInfo(file).fileName()](const QString &fault, bool cancelled) {
            if (!fault.isEmpty()) {
                Q_EMIT failed(tr("%1 was not imported").arg(name), fault);
                return;
            }
            if (cancelled)
                return;
            m_client->readStore();
            const auto all = count->added + count->updated;
            Q_EMIT done(
                all == 0 ? tr("All runs of %1 were there already").arg(name)
                         : tr("%n run(s) imported from %1", "", static_cast<int>(all)).arg(name));
        });
}

void RunLibrary::chooseAndSend(std::vector<RunId> ids)
{
    if (ids.empty())
        for (const RunEntry &entry : m_runs->entries())
            ids.push_back(entry.id);
    if (ids.empty())
        return;
    const RunEntry *first = m_runs->find(ids.front());
    QFileDialog dialog(m_window, tr("Save runs to send"), m_place,
                       tr("Runs (*.%1)").arg(QLatin1String(runFileSuffix)));
    dialog.setObjectName("sendDialog");
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(runFileSuffix);
    dialog.selectFile(
        (ids.size() == 1 && first != nullptr ? fileNameFor(first->title()) : tr("runs")) + '.' +
        runFileSuffix);
    if (dialog.exec() != QDialog::Accepted)
        return;
    const QString file = dialog.selectedFiles().constFirst();
    m_place = QFileInfo(file).path();
    std::vector<std::string> keys;
    for (const RunId id : ids)
        keys.push_back(keyOf(id));
    withProgress(
        tr("Saving runs…"),
        [keys, path = pathOf(file)](RunStore &store, const std::function<bool(double)> &go) {
            (void)writeRunFile(store, keys, path, go);
            return QString();
        },
        [this, file](const QString &fault, bool cancelled) {
            if (!fault.isEmpty())
                Q_EMIT failed(tr("The runs were not saved"), fault);
            else if (!cancelled)
                Q_EMIT done(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
        });
}

void RunLibrary::compact()
{
    withProgress(
        tr("Compacting the store…"),
        [](RunStore &store, const std::function<bool(double)> &go) {
            store.compact(go);
            return QString();
        },
        [this](const QString &fault, bool) {
            if (!fault.isEmpty())
                Q_EMIT failed(tr("The store was not compacted"), fault);
            else
                Q_EMIT done(tr("The store %1 is compact")
                                .arg(nativeName(m_client->storePath().value_or(""))));
        });
}

void RunLibrary::withProgress(
    const QString &what,
    std::function<QString(RunStore &, const std::function<bool(double)> &)> work,
    std::function<void(const QString &fault, bool cancelled)> done)
{
    const auto progress = std::make_shared<WorkProgress>();
    QDialog *dialog = showProgress(what, progress, m_window);
    m_client->withStore(
        this,
        [progress, work = std::move(work)](RunStore &store) -> QString {
            return work(store, progress->callback());
        },
        [dialog, progress, done = std::move(done)](const QString &fault) {
            dialog->deleteLater();
            done(fault, progress->cancelled);
        });
}

} // namespace normscope::ui
