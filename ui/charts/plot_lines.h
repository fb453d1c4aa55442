// The lines of one run in a plot: which there are, thinned to the plot's pixels and clipped.
#pragma once

#include "ui/charts/channel_rows.h"
#include "ui/charts/chart_data.h"
#include "ui/charts/plot.h"

#include <memory>
#include <vector>

namespace normscope::ui {

/// Within `plot`'s axes and area, in `columns` pixel columns. `asImage`: channels are no lines.
/// `channels` are the rows of the run as they were for the last lines; a new object knows none.
[[nodiscard]] std::vector<std::shared_ptr<const PlotLine>>
makeLines(const ChartRun &run, const ChartSettings &settings, const Plot &plot, int columns,
          bool asImage, ChannelRows &channels);

/// The order in which kinds of lines are painted, from back to front.
[[nodiscard]] const std::vector<LineKind> &lineKinds();

} // namespace normscope::ui
