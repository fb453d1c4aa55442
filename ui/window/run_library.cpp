#include "ui/window/run_library.h"

#include "ui/charts/chart_exporter.h"
#include "ui/path_of.h"
#include "ui/window/close_questions.h"
#include "ui/window/notice_bar.h"
#include "ui/window/run_watch.h"
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
                       RememberedRuns remembered, QWidget *window)
    : QObject(window),
      m_client(client),
      m_runs(runs),
      m_notices(notices),
      m_window(window),
      m_remembered(std::move(remembered)),
      m_watch(new RunWatch(
          client, [this](const StoreSight &sight) { return worthReading(sight); }, this))
{
    connect(client, &TrainingClient::storeRead, this, &RunLibrary::take);
    connect(runs, &RunList::changed, this, &RunLibrary::writeDown);
    connect(runs, &RunList::selectionChanged, this, &RunLibrary::loadSelected);
    connect(runs, &RunList::removed, this, &RunLibrary::noteRemoved);
    connect(runs, &RunList::removalUndone, this, &RunLibrary::noteRestored);
    connect(client, &TrainingClient::storeOpened, this, [this] {
        if (!std::exchange(m_changing, false))
            return;     // the first one
        if (m_hadStore) // else its runs are nowhere but here
            forgetAll();
        m_notices->withdraw();
        Q_EMIT done(tr("Store: %1").arg(nativeName(m_client->storePath().value_or(""))));
    });
    connect(client, &TrainingClient::storeRefused, this, [this](const QString &reason) {
        m_changing = false;
        if (m_client->keepsRuns()) {
            Q_EMIT failed(tr("The store was not opened"), reason);
            return;
        }
        m_notices->show(tr("Runs are not kept: %1.").arg(reason), {},
                        {tr("Open another store…"), [this] { chooseStore(); }}, true);
        Q_EMIT ready();
    });
    connect(m_watch, &RunWatch::found, this, &RunLibrary::takeNews);
    // Seldom looked at, nobody misses a second; a run that another program is at may end at any.
    connect(m_watch, &RunWatch::due, this, [this] {
        if (m_window->isActiveWindow() || !m_runs->elsewhere().empty())
            lookAgain();
    });
    client->readStore();
}

RememberedRuns RunLibrary::toRemember() const
{
    if (m_remembered)
        return *m_remembered; // the store has not been read
    RememberedRuns now;
    for (const RunId id : m_runs->selected())
        now.selection.append(QString::fromStdString(keyOf(id)));
    now.baseline = QString::fromStdString(keyOf(m_runs->baseline()));
    return now;
}

std::string RunLibrary::keyOf(RunId id) const
{
    const auto found = m_known.find(id);
    return found == m_known.end() ? std::string() : found->second.key;
}

void RunLibrary::lookAgain()
{
    m_watch->look(!m_runs->elsewhere().empty());
}

void RunLibrary::take(const StoreContents &contents)
{
    if (!contents.reason.isEmpty()) {
        m_notices->show(tr("The store cannot be read: %1.").arg(contents.reason), {},
                        {tr("Open another store…"), [this] { chooseStore(); }}, true);
        Q_EMIT ready();
        return;
    }
    std::set<std::string> here;
    for (const auto &[id, known] : m_known)
        here.insert(known.key);
    std::vector<StoredRun> fresh;
    for (const StoredRun &run : contents.runs)
        if (!here.contains(run.history->identity().id))
            fresh.push_back(run);
    const std::vector<RunId> interrupted = takeIn(fresh);
    if (!contents.faults.empty())
        tellFaults(contents.faults);
    else if (!interrupted.empty())
        offerToGoOn(interrupted);
    m_watch->begin();
    Q_EMIT ready();
}

std::vector<RunId> RunLibrary::takeIn(const std::vector<StoredRun> &fresh)
{
    const std::vector<RunId> ids = m_client->service().adopt(fresh);
    const RememberedRuns remembered =
        std::exchange(m_remembered, std::nullopt).value_or(RememberedRuns());
    RunId baseline = 0;
    std::vector<RunEntry> entries;
    std::vector<RunId> chosen;
    std::vector<RunId> interrupted;
    std::set<RunId> elsewhere = m_runs->elsewhere();
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
        if (run.going)
            elsewhere.insert(ids[i]);
        if (remembered.selection.contains(QString::fromStdString(key)))
            chosen.push_back(ids[i]);
        if (remembered.baseline == QString::fromStdString(key))
            baseline = ids[i];
        if (run.history->status().state == RunState::Interrupted)
            interrupted.push_back(ids[i]);
        entries.push_back(std::move(entry));
    }
    m_runs->addStored(std::move(entries));
    m_runs->setElsewhere(std::move(elsewhere));
    if (baseline != 0 && m_runs->baseline() == 0)
        m_runs->setBaseline(baseline);
    if (!chosen.empty() && m_runs->selected().empty())
        m_runs->setSelected(chosen);
    return interrupted;
}

WatchedRuns RunLibrary::worthReading(const StoreSight &sight) const
{
    WatchedRuns wanted;
    std::set<std::string> here;
    for (const auto &[id, known] : m_known)
        here.insert(known.key);
    for (const RunEntry &entry : m_runs->entries())
        // One that is over here and going there was taken up by another program.
        if (m_runs->isElsewhere(entry.id) ||
            (sight.going.contains(keyOf(entry.id)) && isOver(entry.history->status().state)))
            wanted.going.push_back(entry.id);
    for (const std::string &key : sight.runs)
        if (!here.contains(key))
            wanted.fresh.push_back(key);
    return wanted;
}

void RunLibrary::takeNews(const WatchedNews &news)
{
    std::set<RunId> elsewhere;
    std::vector<RunId> interrupted;
    for (const RunId id : news.going) {
        const RunEntry *entry = m_runs->find(id);
        if (entry == nullptr)
            continue;
        if (news.goingKeys.contains(keyOf(id)))
            elsewhere.insert(id);
        else if (entry->history->status().state == RunState::Interrupted)
            interrupted.push_back(id);
    }
    m_runs->setElsewhere(std::move(elsewhere));
    m_runs->refresh();
    const std::vector<RunId> more = takeIn(news.fresh);
    interrupted.insert(interrupted.end(), more.begin(), more.end());
    tellFaults(news.faults);
    if (!interrupted.empty())
        offerToGoOn(interrupted);
}

void RunLibrary::tellFaults(const QStringList &faults)
{
    if (!faults.isEmpty() && faults != m_toldFaults)
        m_notices->show(
            tr("%n run(s) of the store cannot be read.", "", static_cast<int>(faults.size())),
            faults.join('\n'), {}, true);
    m_toldFaults = faults;
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
    openWhenIdle();
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
    if (m_runs->anyGoing() && !askToStop(m_window))
        return;
    QFileDialog dialog(m_window, tr("Open store"), m_place,
                       tr("Stores of runs (*.db);;All files (*)"));
    dialog.setObjectName("storeDialog");
    dialog.setAcceptMode(QFileDialog::AcceptOpen);
    dialog.setFileMode(QFileDialog::AnyFile); // one that is not there is made
    dialog.setDefaultSuffix("db");
    if (dialog.exec() != QDialog::Accepted)
        return;
    m_nextStore = dialog.selectedFiles().constFirst();
    m_place = QFileInfo(m_nextStore).path();
    for (const RunEntry &entry : m_runs->entries())
        if (!m_runs->isElsewhere(entry.id) && !isOver(entry.history->status().state))
            m_client->service().stop(entry.id);
    openWhenIdle();
}

void RunLibrary::openWhenIdle()
{
    if (m_nextStore.isEmpty() || m_runs->anyGoing())
        return;
    m_changing = true;
    m_hadStore = m_client->keepsRuns();
    m_client->openStore(pathOf(std::exchange(m_nextStore, {})));
}

void RunLibrary::forgetAll()
{
    m_watch->end();
    m_runs->clear();
    for (const auto &[id, known] : std::exchange(m_known, {}))
        m_client->service().remove(id);
    m_removed.clear();
    m_toldFaults.clear();
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
    keys.reserve(ids.size());
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
