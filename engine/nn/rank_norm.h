// The probability integral transform by a minibatch's own quantiles: the math alone.
#pragma once

#include "engine/nn/torch_headers.h"

namespace normscope::nn {

struct RankNormResult
{
    torch::Tensor y;               ///< the shape of x
    torch::Tensor movingQuantiles; ///< the new ones, {C, K}; the given ones in prediction mode
};

/// x {N, F} or {N, C, H, W}; `scores` {K}, rising, score k belonging to the share (k + ½)/K. For
/// each channel, over its m values in the minibatch:
///
///     q_k  the value below which the share (k + ½)/K of the minibatch lies (between two of the
///          sorted values on a straight line: Hazen 1914, type 5 of Hyndman and Fan 1996)
///     x̂ᵢ = s_k + (xᵢ − q_k) · (s_{k+1} − s_k) / max(q_{k+1} − q_k, ε)   where q_k ≤ xᵢ < q_{k+1},
///          s_0 below q_0, s_{K−1} from q_{K−1} on; where several quantiles are equal to xᵢ, the
///          middle of what is below and above it (ties take their middle rank)
///     yᵢ = γ x̂ᵢ + β
///     new moving quantiles = momentum · moving quantiles + (1 − momentum) · q
///
/// Prediction mode puts the moving quantiles in place of q. The gradient holds the quantiles still:
/// ∂x̂ᵢ/∂xᵢ is the slope above, an estimate of the density of the channel over that of the scores.
/// The exact derivative of ranks is 0 wherever it exists, and nothing before it could learn.
[[nodiscard]] RankNormResult rankNorm(const torch::Tensor &x, const torch::Tensor &gamma,
                                      const torch::Tensor &beta, const torch::Tensor &scores,
                                      const torch::Tensor &movingQuantiles, double epsilon,
                                      double momentum, bool training);

/// The quantiles {C, K} of rows {C, m}.
[[nodiscard]] torch::Tensor quantilesOf(const torch::Tensor &rows, std::int64_t count);

} // namespace normscope::nn
