// Where the marks over a plot's lines stand, in pixels: beside their lines, and off each other.
#pragma once

#include "ui/charts/plot.h"
#include "ui/charts/plot_style.h"

namespace normscope::ui {

/// Gives every mark its place in pixels; marks outside the area are removed.
void placeMarks(Plot &plot, const PlotStyle &style);

} // namespace normscope::ui
