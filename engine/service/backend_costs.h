// What the layers of a network cost on a backend, so that backends can be held against each other.
#pragma once

#include "engine/service/training_service.h"

#include <string>
#include <vector>

namespace normscope {

struct BackendCosts
{
    std::string title;           ///< of its columns: the backend's name, unless somebody changes it
    std::string version;         ///< "lanes, 16 × AVX-512, Highway 1.0.3"
    std::vector<StepCost> parts; ///< of a training step, as Backend::stepCosts() tells them
    std::string fault;           ///< why there is none; empty when there is
};

/// Trains for about half a second on one thread, from the starting weights, by the backend that
/// stands in the spec. Not for the UI thread, and only telling while nothing else computes.
[[nodiscard]] BackendCosts measureCosts(const RunResources &resources, ExperimentSpec spec);

} // namespace normscope
