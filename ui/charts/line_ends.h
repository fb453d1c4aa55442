// The labels at the ends of a plot's lines: which there are, how much room they want, and where
// they stand, in pixels.
#pragma once

#include "ui/charts/plot.h"
#include "ui/charts/plot_style.h"

namespace normscope::ui {

/// After a name, for the pin of a pinned run.
inline constexpr double pinRoom = 15;

/// Where there is no room for the names of all ends, the highlighted run, those that go on and the
/// latest keep theirs.
void nameWhatHasRoom(Plot &plot, const PlotStyle &style);
/// How much room beside the area the labels want when the whole x axis, `full`, is shown; 0 when
/// all of them have room within it.
[[nodiscard]] double roomForEnds(const Plot &plot, const PlotStyle &style, Range full);
/// Gives every end its place; those outside the area are removed. No label overlaps another one or
/// the plot's edge: values go first where there is too little room, then the ends of names.
void placeEnds(Plot &plot, const PlotStyle &style);

} // namespace normscope::ui
