// Batch renormalization: the math alone, apart from a layer's bookkeeping.
#pragma once

#include "engine/nn/batch_norm.h"

namespace normscope::nn {

/// Batch normalization of x, {N, F} or {N, C, H, W}, corrected towards the moving statistics μ̄, σ̄.
/// Training mode, for each channel:
///
///     μ, σ² the mean and biased variance of the minibatch, s = √(σ² + ε), s̄ = √(σ̄² + ε)
///     r  = s / s̄ held within [1/rMax, rMax]          (no gradient through r and d)
///     d  = (μ − μ̄) / s̄ held within [−dMax, dMax]
///     x̂ᵢ = (xᵢ − μ) / s · r + d
///     yᵢ = γ x̂ᵢ + β
///     new moving mean and variance as in batch normalization, the biased variance averaged
///
/// Where r and d are not held back, x̂ is what prediction mode gives: (x − μ̄) / s̄. γ and β may be
/// undefined. Differentiable in x, γ and β.
///
/// Source: Ioffe 2017, "Batch Renormalization: Towards Reducing Minibatch Dependence in
/// Batch-Normalized Models", Algorithm 1.
[[nodiscard]] BatchNormResult batchRenorm(const torch::Tensor &x, const torch::Tensor &gamma,
                                          const torch::Tensor &beta,
                                          const torch::Tensor &movingMean,
                                          const torch::Tensor &movingVariance, double epsilon,
                                          double momentum, double rMax, double dMax, bool training);

} // namespace normscope::nn
