#include "ui/window/run_exports.h"

#include "ui/charts/comparison_export.h"
#include "ui/path_of.h"

#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QProgressDialog>
#include <QTimer>

#include <algorithm>
#include <memory>
#include <utility>

namespace normscope::ui {

RunExports::RunExports(TrainingClient *client, RunList *runs,
                       std::function<ChartSettings()> settings, QWidget *window)
    : QObject(window),
      m_client(client),
      m_runs(runs),
      m_settings(std::move(settings)),
      m_window(window)
{
}

std::vector<RunEntry> RunExports::entriesOf(const std::vector<RunId> &ids) const
{
    std::vector<RunEntry> entries;
    // The selected runs carry labels that tell them apart; the others those of the whole list.
    const std::vector<RunEntry> selected = m_runs->selectedEntries();
    for (const RunId id : ids) {
        const auto found = std::find_if(selected.begin(), selected.end(),
                                        [id](const RunEntry &entry) { return entry.id == id; });
        if (found != selected.end() && ids.size() == selected.size())
            entries.push_back(*found);
        else if (const RunEntry *entry = m_runs->find(id))
            entries.push_back(*entry);
    }
    return entries;
}

bool RunExports::chooseAndExport(const std::vector<RunId> &ids)
{
    if (ids.empty())
        return false;
    const QString place = QFileDialog::getExistingDirectory(
        m_window, tr("Folder for the comparison's own folder"), m_place);
    if (place.isEmpty())
        return false;
    m_place = place;
    const QString name =
        "normscope " + QDateTime::currentDateTime().toString("yyyy-MM-dd HH.mm.ss");
    exportTo(QDir(place).filePath(name), ids);
    return true;
}

void RunExports::exportTo(const QString &folder, const std::vector<RunId> &ids)
{
    ComparisonPlan plan;
    plan.runs = entriesOf(ids);
    if (ids == m_runs->selected()) // as the charts show them
        plan.groups = m_runs->groups();
    if (const RunEntry *baseline = m_runs->find(m_runs->baseline()))
        plan.baseline = *baseline;
    plan.settings = m_settings();
    for (const RunEntry &entry : plan.runs)
        plan.plannedEpochs =
            std::max(plan.plannedEpochs, static_cast<int>(entry.history->spec().training.epochs));
    plan.folder = pathOf(folder);

    // Counted before: what a run records while it is written is not in the files.
    std::vector<std::pair<RunId, std::size_t>> held;
    for (const RunEntry &entry : plan.runs)
        held.emplace_back(entry.id, entry.history->stepCount());

    const auto progress = std::make_shared<ExportProgress>();
    auto *dialog =
        new QProgressDialog(tr("Exporting the comparison…"), tr("Cancel"), 0, 0, m_window);
    dialog->setObjectName("exportProgress");
    dialog->setMinimumDuration(1000);
    auto *timer = new QTimer(dialog);
    connect(timer, &QTimer::timeout, dialog, [dialog, progress] {
        dialog->setMaximum(std::max(1, progress->total.load()));
        dialog->setValue(std::min(progress->done.load(), dialog->maximum() - 1));
    });
    timer->start(50);
    connect(dialog, &QProgressDialog::canceled, this, [progress] { progress->cancelled = true; });

    ++m_busy;
    plan.prepare = [service = &m_client->service(), ids] {
        for (const RunId id : ids)
            service->loadNow(id);
    };
    exportComparison(this, plan, progress, [=, this](const QString &fault) {
        --m_busy;
        dialog->deleteLater();
        const bool done = fault.isEmpty();
        if (done) {
            for (const auto &[id, steps] : held)
                m_runs->markExported(id, steps);
            Q_EMIT exported(folder);
        }
        if (!done && !progress->cancelled) // a person's own cancel needs no word
            Q_EMIT failed(tr("The comparison was not exported"), fault);
        Q_EMIT ended(done);
    });
}

} // namespace normscope::ui
