// What stands over a plot's lines: their ends with names and values, the best epoch, the place
// where a run broke off, and sentences.
#pragma once

#include "ui/charts/plot_builder.h"

namespace normscope::ui {

/// Fills ends, bests and the note, in axis space.
void addMarks(Plot &plot, const ChartData &data, const PlotView &view, bool asImage);
/// How much room beside the area the labels want when the whole x axis, `full`, is shown; 0 when
/// all of them have room within it.
[[nodiscard]] double roomForEnds(const Plot &plot, const PlotStyle &style, Range full);
/// Gives every mark its place in pixels; marks outside the area are removed.
void placeMarks(Plot &plot, const PlotStyle &style);

} // namespace normscope::ui
