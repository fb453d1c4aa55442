// A whole comparison as one folder: every chart as SVG, PNG and CSV, and a folder per run with its
// records. Either all of it is there afterwards or nothing.
#pragma once

#include "ui/charts/chart_source.h"
#include "ui/charts/chart_view_settings.h"
#include "ui/charts/picture.h"
#include "ui/runs/run_grouper.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace normscope::ui {

struct ComparisonPlan
{
    std::vector<RunEntry> runs;        ///< hidden ones are written too, but not drawn
    std::vector<RunGroupEntry> groups; ///< drawn as means where curves have one
    std::optional<RunEntry> baseline;  ///< that differences are to, where settings ask for them
    ChartSettings settings;
    int plannedEpochs = 10;
    PictureSize size = PictureSize::Slide;
    std::filesystem::path folder; ///< made; must not exist, or be empty
    /// Reads what the runs' histories do not hold yet; before anything else, on the worker thread.
    std::function<void()> prepare = {};
};

/// What is to be done so far, and whether to go on.
struct ExportProgress
{
    std::atomic<int> done{0};
    std::atomic<int> total{0};
    std::atomic<bool> cancelled{false};
};

/// A chart of the plan's runs as the window draws it when nothing is zoomed. `layer` indexes the
/// normalization layers; 0 for a source without. Reads the histories.
[[nodiscard]] Picture pictureFor(const ComparisonPlan &plan, const ChartSource &source,
                                 std::size_t layer);

/// Draws and writes on the calling thread. Throws ExportError, in words; then, and when it is
/// cancelled, nothing is left behind.
void writeComparison(const ComparisonPlan &plan, ExportProgress &progress);

/// The same on a worker thread; `done` is called on the thread of `context` with the fault, or
/// empty when the folder is there.
void exportComparison(QObject *context, ComparisonPlan plan,
                      std::shared_ptr<ExportProgress> progress,
                      std::function<void(const QString &fault)> done);

} // namespace normscope::ui
