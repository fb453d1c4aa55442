// What stands over a plot's lines: their ends with names and values, the best epoch, the place
// where a run broke off, and sentences.
#pragma once

#include "ui/charts/plot_builder.h"

namespace normscope::ui {

/// Fills ends, bests and sentences, in axis space. `zoomedY`: the y axis is a person's choice.
void addMarks(Plot &plot, const ChartData &data, bool zoomedY, bool asImage);

} // namespace normscope::ui
