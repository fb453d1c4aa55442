// Batch normalization as LibTorch has it, with the signature of the one from scratch.
#pragma once

#include "engine/nn/batch_norm.h"

namespace normscope::nn {

/// As batchNorm(), but for the moving variance, which averages the unbiased variance (divided by
/// m − 1). `momentum` is the weight of the old value, so LibTorch gets 1 − momentum. A minibatch
/// with a single element per channel has no unbiased variance: the new one is NaN then.
[[nodiscard]] BatchNormResult libraryBatchNorm(const torch::Tensor &x, const torch::Tensor &gamma,
                                               const torch::Tensor &beta,
                                               const torch::Tensor &movingMean,
                                               const torch::Tensor &movingVariance, double epsilon,
                                               double momentum, bool training);

} // namespace normscope::nn
