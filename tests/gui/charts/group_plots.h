// Runs and groups made for a test, and the plots that charts make of them.
#pragma once

#include "fake_run.h"

#include "ui/charts/chart_data.h"
#include "ui/charts/plot_builder.h"
#include "ui/runs/run_grouper.h"

#include <memory>
#include <vector>

namespace normscope::test {

/// A run of four steps an epoch with these accuracies, one a step.
[[nodiscard]] ui::RunEntry runOf(RunId id, std::int64_t seed, const std::vector<double> &accuracies,
                                 RunState state = RunState::Finished,
                                 std::int64_t stepsPerEpoch = 4);
[[nodiscard]] ui::RunGroupEntry groupOf(const std::vector<ui::RunEntry> &runs,
                                        const char *label = "BN", int slot = 0);
[[nodiscard]] ui::ChartData dataOf(const char *source, const std::vector<ui::RunEntry> &runs,
                                   const std::vector<ui::RunGroupEntry> &groups,
                                   const ui::ChartSettings &settings = {});
[[nodiscard]] ui::ChartSettings unsmoothed();
[[nodiscard]] ui::PlotView viewOf(QSizeF size = {480, 360});
[[nodiscard]] ui::Plot plotOf(const ui::ChartData &data, const ui::PlotView &view = viewOf());
[[nodiscard]] std::vector<std::shared_ptr<const ui::PlotLine>> linesOf(const ui::Plot &plot,
                                                                       ui::LineKind kind);
/// Of the groups that are drawn.
[[nodiscard]] const ui::ChartRun &mean(const ui::ChartData &data, std::size_t index = 0);

} // namespace normscope::test
