// The sentences that stand in a plot: how to read an empty one, why a parameter never moved, what
// lies outside.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/charts/plot.h"

#include <optional>

namespace normscope::ui {

[[nodiscard]] std::optional<PlotNote> noteFor(const ChartData &data);
/// Which runs have values beyond the plot's y axis, and how far; empty when none has.
[[nodiscard]] QString outsideText(const ChartData &data, const Plot &plot);
/// How far alone: "↑ 9.7 · ↓ −3".
[[nodiscard]] QString shortOutsideText(const ChartData &data, const Plot &plot);

} // namespace normscope::ui
