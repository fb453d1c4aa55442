// The experiments of runs, for what compares them: runs as a store, a window or an export has them.
#pragma once

#include "engine/history/run_history.h"

#include <algorithm>
#include <vector>

namespace normscope {

/// Of anything with a `history`; each spec lives as long as that does.
template <class Run>
[[nodiscard]] std::vector<const ExperimentSpec *> specsOf(const std::vector<Run> &runs)
{
    std::vector<const ExperimentSpec *> specs(runs.size());
    std::ranges::transform(runs, specs.begin(),
                           [](const Run &run) { return &run.history->spec(); });
    return specs;
}

} // namespace normscope
