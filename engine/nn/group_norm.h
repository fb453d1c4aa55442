// Normalization of each example alone, over groups of channels: layer, group and instance norm.
#pragma once

#include "engine/nn/torch_headers.h"

namespace normscope::nn {

/// x {N, F} or {N, C, H, W}, whose channels are shared out to `groups` groups of the same size. For
/// each example and each group, over the m values in it:
///
///     μ  = 1/m Σ xᵢ
///     σ² = 1/m Σ (xᵢ − μ)²
///     x̂ᵢ = (xᵢ − μ) / √(σ² + ε)
///     yᵢ = γ x̂ᵢ + β                (of the value's channel)
///
/// The same in training and prediction. γ and β {C} may be undefined.
///
/// Source: Wu and He 2018, "Group Normalization", eq. 1, 2 and 7; one group is layer normalization
/// (Ba, Kiros and Hinton 2016), one for each channel instance normalization (Ulyanov, Vedaldi and
/// Lempitsky 2016).
[[nodiscard]] torch::Tensor groupNorm(const torch::Tensor &x, std::int64_t groups,
                                      const torch::Tensor &gamma, const torch::Tensor &beta,
                                      double epsilon);

} // namespace normscope::nn
