// What stands over a plot's lines: their ends with names and values, the best epoch, the place
// where a run broke off, and sentences.
#pragma once

#include "ui/charts/plot_builder.h"

namespace normscope::ui {

/// Fills ends, bests and the note, in axis space.
void addMarks(Plot &plot, const ChartData &data, bool asImage);

} // namespace normscope::ui
