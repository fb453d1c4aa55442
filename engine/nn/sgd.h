// Plain minibatch stochastic gradient descent.
#pragma once

#include "engine/nn/torch_headers.h"

#include <vector>

namespace normscope::nn {

/// θ ← θ − η·∂ℓ/∂θ for each parameter, in place.
void sgdStep(const std::vector<torch::Tensor> &parameters,
             const std::vector<torch::Tensor> &gradients, double learningRate);

} // namespace normscope::nn
