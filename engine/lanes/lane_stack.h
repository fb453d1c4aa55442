// The first layers of a network, or all of them: their plan, their places and what computes them.
#pragma once

#include "engine/lanes/lane_layer.h"
#include "engine/lanes/plan.h"
#include "engine/lanes/worker_team.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace normscope::lanes {

template <class T>
struct LaneStack
{
    std::vector<PlanStep> steps;
    std::shared_ptr<Storage<T>> images;
    std::shared_ptr<Storage<T>> out;                   ///< of the last layer; `images` without any
    std::shared_ptr<Storage<T>> dOut;                  ///< nullptr where nothing is trained
    std::vector<std::shared_ptr<Storage<T>>> values;   ///< all that go forward
    std::vector<std::shared_ptr<Storage<T>>> storages; ///< these, and the gradients
    std::vector<std::unique_ptr<LaneLayer<T>>> layers; ///< one for each step
};

/// What decides how a stack is computed.
struct StackOptions
{
    std::shared_ptr<const Dataset> data;
    bool patchesAreKnown = true; ///< the images are the data set's own (planSteps())
    bool winograd = true;
    std::shared_ptr<WorkerTeam> team;
};

/// Of the first `count` layers of a model. What the context refers to outlives the stack. Defined
/// for float and double.
template <class T>
[[nodiscard]] LaneStack<T> stackOf(const Context<T> &context, const ModelSpec &model,
                                   const NetworkAnalysis &network, std::size_t count,
                                   const StackOptions &options);

} // namespace normscope::lanes
