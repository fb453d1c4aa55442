#include "engine/nn/sgd.h"

namespace normscope::nn {

void sgdStep(const std::vector<torch::Tensor> &parameters,
             const std::vector<torch::Tensor> &gradients, double learningRate)
{
    const torch::NoGradGuard updating;
    for (std::size_t i = 0; i < parameters.size(); ++i)
        parameters[i].add_(gradients[i], -learningRate);
}

} // namespace normscope::nn
