// What the parts of a training step cost.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace normscope {

/// One part of a training step, in nanoseconds for each example. Layers that are computed at once
/// are one part.
struct StepCost
{
    std::size_t firstLayer = 0; ///< of the model's layers
    std::size_t layerCount = 0; ///< 0: no layer, but `part`
    std::string part = {};      ///< "images", "loss" or "update"; empty for layers
    double forward = 0;         ///< of images and update, which have no direction: everything
    double backward = 0;        ///< 0 where there is nothing to be done
};

/// The median of each part over several steps, all of the same parts; empty for no step.
[[nodiscard]] std::vector<StepCost> medianCosts(const std::vector<std::vector<StepCost>> &steps);

} // namespace normscope
