#include "ui/window/format_exports.h"

#include "ui/charts/chart_exporter.h"
#include "ui/path_of.h"
#include "ui/runs/exported_entries.h"
#include "ui/window/work_progress.h"

#include <QDialog>
#include <QDir>

#include <memory>
#include <utility>

namespace normscope::ui {

namespace {

/// Of all the work; the rest is writing.
constexpr double readingShare = 0.3;

struct Outcome
{
    QString fault;
    bool cancelled = false;
};

/// On a worker thread.
Outcome perform(TrainingService &service, const RunFormat &format,
                const std::vector<RunEntry> &entries, const std::filesystem::path &where,
                WorkProgress &progress)
{
    try {
        const auto reading = progress.callback(0, readingShare);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (!reading(static_cast<double>(i) / static_cast<double>(entries.size())))
                return {{}, true};
            service.loadNow(entries[i].id);
        }
        RunsToWrite what{exportedRuns(entries)};
        std::shared_ptr<RunStore> store;
        if (format.needsStore) {
            service.recorder()->flush();
            store = service.recorder()->store();
            what.store = store.get();
            if (!store)
                return {QObject::tr("There is no store of runs.")};
        }
        format.write(what, where, progress.callback(readingShare, 1));
        return {};
    } catch (const ExportCancelled &) {
        return {{}, true};
    } catch (const std::exception &error) {
        return {QString::fromUtf8(error.what())};
    }
}

} // namespace

FormatExports::FormatExports(TrainingClient *client, RunList *runs, QWidget *window)
    : QObject(window), m_client(client), m_runs(runs), m_window(window)
{
}

void FormatExports::choose()
{
    const std::vector<RunEntry> selected = m_runs->selectedEntries();
    if (m_runs->count() == 0)
        return;
    const bool one = selected.size() == 1;
    auto *dialog = new ExportDialog({selected.size(), m_runs->count(), m_client->keepsRuns(),
                                     one ? fileNameFor(selected.front().title()) : tr("runs")},
                                    m_last, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::chosen, this, [this](const ExportChoice &choice) {
        m_last = choice;
        std::vector<RunId> ids = m_runs->selected();
        if (choice.all) {
            ids.clear();
            for (const RunEntry &entry : m_runs->entries())
                ids.push_back(entry.id);
        }
        write(runFormats()[choice.format], ids, choice.where);
    });
    dialog->open();
}

std::vector<RunEntry> FormatExports::entriesOf(const std::vector<RunId> &ids) const
{
    // The selected runs carry labels that tell them apart; the others those of the whole list.
    if (ids == m_runs->selected())
        return m_runs->selectedEntries();
    std::vector<RunEntry> entries;
    for (const RunId id : ids)
        if (const RunEntry *entry = m_runs->find(id))
            entries.push_back(*entry);
    return entries;
}

void FormatExports::write(const RunFormat &format, const std::vector<RunId> &ids,
                          const QString &where)
{
    const std::vector<RunEntry> entries = entriesOf(ids);
    if (entries.empty())
        return;
    // Counted before: what a run records while it is written may not be in the files.
    std::vector<std::pair<RunId, std::size_t>> held;
    held.reserve(entries.size());
    for (const RunEntry &entry : entries)
        held.emplace_back(entry.id, entry.history->stepCount());
    const auto progress = std::make_shared<WorkProgress>();
    QDialog *dialog = showProgress(tr("Exporting runs…"), progress, m_window);
    ++m_busy;
    m_client->inBackground(
        this,
        [service = &m_client->service(), format, entries, path = pathOf(where), progress] {
            return perform(*service, format, entries, path, *progress);
        },
        [this, held, dialog, where, holdsRecords = format.holdsRecords](const Outcome &outcome) {
            --m_busy;
            dialog->deleteLater();
            const bool written = outcome.fault.isEmpty() && !outcome.cancelled;
            if (written && holdsRecords)
                for (const auto &[id, steps] : held)
                    m_runs->markExported(id, steps);
            if (written)
                Q_EMIT done(tr("Exported to %1").arg(QDir::toNativeSeparators(where)));
            else if (!outcome.cancelled)
                Q_EMIT failed(tr("The runs were not exported"), outcome.fault);
            Q_EMIT ended(written);
        });
}

} // namespace normscope::ui
