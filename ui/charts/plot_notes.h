// The sentences that stand in a plot: how to read an empty one, and why a parameter never moved.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/charts/plot.h"

#include <optional>

namespace normscope::ui {

[[nodiscard]] std::optional<PlotNote> noteFor(const ChartData &data);

} // namespace normscope::ui
