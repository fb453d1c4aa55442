// Every chart of the runs and all their records, in one folder.
#include "app/desktop/chosen_runs.h"
#include "app/desktop/exports.h"
#include "ui/path_of.h"

#include <QCoreApplication>

#include <algorithm>
#include <chrono>
#include <future>

namespace normscope::desktop {

namespace {

void addOptions(ExportParser &parser)
{
    parser.addSize();
    parser.addChartSettings();
}

void perform(const ExportParser &parser, const std::function<bool(double)> &go)
{
    const QString folder = parser.output();
    const ui::PictureSize size = parser.size();
    const ui::ChartSettings settings = parser.chartSettings();
    ui::ComparisonPlan plan =
        planFor(chosenRuns(parser.store(), parser.runs(), go), parser.isSet("group-seeds"));
    plan.settings = settings;
    plan.size = size;
    plan.folder = ui::pathOf(folder);

    ui::ExportProgress progress;
    auto writing = std::async(std::launch::async, [&] { ui::writeComparison(plan, progress); });
    while (writing.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready)
        if (!go(static_cast<double>(progress.done) / std::max(1, progress.total.load())))
            progress.cancelled = true;
    if (progress.cancelled && progress.done < progress.total) {
        writing.wait();
        goOn([](double) { return false; }, 1);
    }
    writing.get();
}

} // namespace

const ExportKind comparisonExport{
    "comparison",
    QT_TRANSLATE_NOOP("export", "Every chart as SVG, PNG and CSV, and all records, in one folder."),
    "FOLDER",
    QT_TRANSLATE_NOOP("export", "The folder, which is made; it must not exist, or be empty."),
    addOptions,
    perform};

} // namespace normscope::desktop
