// The values of a chart as CSV: what is visible, from the full data, to the last digit.
#pragma once

#include "ui/charts/chart_data.h"

#include <optional>
#include <string>

namespace normscope::ui {

/// One row per run and value, in the order of the runs: run,series,layer,channel,step,epoch,
/// seconds,raw,smoothed,smoothing. `x` is the visible part of the x axis; nothing is all of it.
/// Where runs are grouped, these follow: group,mean,sd,min,max,n, filled in the rows of a group
/// (the minibatches' are of smoothed values), which have no run; single runs are those that are
/// drawn. Hidden runs are left out. `smoothed` and its factor belong to the minibatches alone.
[[nodiscard]] std::string chartCsv(const ChartData &data, std::optional<Range> x);

} // namespace normscope::ui
