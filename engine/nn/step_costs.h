// What each layer of a network costs over LibTorch.
#pragma once

#include "engine/backend/step_cost.h"
#include "engine/nn/minibatch.h"
#include "engine/nn/network.h"
#include "engine/nn/optimizer.h"

#include <cstdint>
#include <span>

namespace normscope::nn {

/// One training step with each layer on its own: its output is cut from the graph, so that its
/// backward pass can be timed alone. Of the first layer no gradient of the input is asked, as in
/// training. Parameters are updated by a learning rate of 0.
/// Gradient mode must be on.
[[nodiscard]] std::vector<StepCost> costsOfOneStep(const Network &network,
                                                   const MinibatchReader &reader,
                                                   Optimizer &optimizer,
                                                   std::span<const std::uint32_t> indices);

} // namespace normscope::nn
