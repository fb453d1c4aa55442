#include "engine/nn/library_batch_norm.h"

namespace normscope::nn {

BatchNormResult libraryBatchNorm(const torch::Tensor &x, const torch::Tensor &gamma,
                                 const torch::Tensor &beta, const torch::Tensor &movingMean,
                                 const torch::Tensor &movingVariance, double epsilon,
                                 double momentum, bool training)
{
    // LibTorch writes the new statistics over the ones it is given.
    const torch::Tensor newMean = training ? movingMean.clone() : movingMean;
    const torch::Tensor newVariance = training ? movingVariance.clone() : movingVariance;
    const torch::Tensor y = torch::batch_norm(x, gamma, beta, newMean, newVariance, training,
                                              1.0 - momentum, epsilon, /*cudnn_enabled=*/false);
    return {y, newMean, newVariance};
}

} // namespace normscope::nn
