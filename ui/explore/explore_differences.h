// What stands in the Differences panel while exploring: the settings of what is shown now beside
// those of the pinned answers.
#pragma once

#include "ui/explore/explore_session.h"
#include "ui/runs/differences_panel.h"

namespace normscope::ui {

[[nodiscard]] Comparison exploredComparison(const ExploreSession &session);

} // namespace normscope::ui
