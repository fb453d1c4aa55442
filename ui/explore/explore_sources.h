// What the charts of exploring read of a run: as ever, but without the test values at the end of
// the one epoch.
#pragma once

#include "ui/charts/chart_source.h"

namespace normscope::ui {

[[nodiscard]] const ChartSource &exploredLoss();
[[nodiscard]] const ChartSource &exploredAccuracy();

} // namespace normscope::ui
