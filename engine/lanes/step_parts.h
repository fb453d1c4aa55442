// The parts that a training step is measured in.
#pragma once

#include "engine/backend/step_cost.h"
#include "engine/lanes/plan.h"

#include <cstddef>
#include <vector>

namespace normscope::lanes {

/// Numbers of the parts of the training program: these, and two for each step of the plan.
struct StepParts
{
    enum : std::size_t { Images, Loss, Update, Steps };
    [[nodiscard]] static std::size_t forward(std::size_t step) { return Steps + 2 * step; }
    [[nodiscard]] static std::size_t backward(std::size_t step) { return Steps + 2 * step + 1; }
};

/// Of the seconds that each part took for a minibatch of so many examples. Layers whose ranges
/// overlap, since a pooling has gone before an activation, are one part.
[[nodiscard]] std::vector<StepCost> costsOf(const std::vector<PlanStep> &steps,
                                            const std::vector<double> &seconds,
                                            std::size_t examples);

} // namespace normscope::lanes
