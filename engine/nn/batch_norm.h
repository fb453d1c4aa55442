// Batch normalization from scratch: the math alone, apart from a layer's bookkeeping.
#pragma once

#include "engine/nn/torch_headers.h"

namespace normscope::nn {

struct BatchNormResult
{
    torch::Tensor y;              ///< the shape of x
    torch::Tensor movingMean;     ///< the new one, {channels}; the given one in prediction mode
    torch::Tensor movingVariance; ///< likewise
};

/// Batch normalization of x, {N, F} or {N, C, H, W}, whose axis 1 is the channel.
///
/// Training mode, for each channel, over the m elements that share it (the batch axis; with height
/// and width for rank 4, m = N·H·W):
///
///     μ  = 1/m Σ xᵢ
///     σ² = 1/m Σ (xᵢ − μ)²                     (biased: divided by m)
///     x̂ᵢ = (xᵢ − μ) / √(σ² + ε)
///     yᵢ = γ x̂ᵢ + β
///     new moving mean     = momentum · moving mean     + (1 − momentum) · μ
///     new moving variance = momentum · moving variance + (1 − momentum) · σ²
///
/// Prediction mode puts the moving statistics in place of μ and σ², so one example is enough.
///
/// Differentiable in x, γ and β, in float32 and float64. The statistics carry no gradient out.
///
/// Source: Ioffe and Szegedy 2015, "Batch Normalization: Accelerating Deep Network Training by
/// Reducing Internal Covariate Shift", Algorithm 1; Dive into Deep Learning, "Batch Normalization",
/// "Implementation from Scratch" (its `batchNormUpdate`), which averages the biased variance.
[[nodiscard]] BatchNormResult batchNorm(const torch::Tensor &x, const torch::Tensor &gamma,
                                        const torch::Tensor &beta, const torch::Tensor &movingMean,
                                        const torch::Tensor &movingVariance, double epsilon,
                                        double momentum, bool training);

} // namespace normscope::nn
