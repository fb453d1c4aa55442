// Batch normalization by the full covariance: the math alone, apart from a layer's bookkeeping.
#pragma once

#include "engine/nn/torch_headers.h"

namespace normscope::nn {

struct DecorrelatedNormResult
{
    torch::Tensor y;                ///< the shape of x
    torch::Tensor movingMean;       ///< the new one, {C}; the given one in prediction mode
    torch::Tensor movingCovariance; ///< likewise, {groups, size, size}
};

/// Whitening of x, {N, F} or {N, C, H, W}: channels 0 … size−1 are the first group, and so on; the
/// last group may be smaller (its covariance then stands in the corner of its matrix, whose rest is
/// the identity). Training mode, for each group, over the m positions xᵢ ∈ ℝ^size:
///
///     μ  = 1/m Σ xᵢ
///     Σ  = 1/m Σ (xᵢ − μ)(xᵢ − μ)ᵀ
///     x̂ᵢ = (Σ + ε·1)^(−1/2) (xᵢ − μ)     (ZCA: the symmetric root)
///     yᵢ = γ x̂ᵢ + β                       (per channel)
///     new moving mean       = momentum · moving mean       + (1 − momentum) · μ
///     new moving covariance = momentum · moving covariance + (1 − momentum) · Σ
///
/// Prediction mode puts the moving statistics in place of μ and Σ. γ and β may be undefined.
/// Differentiable in x, γ and β; the statistics carry no gradient out.
///
/// Source: Huang, Yang, Lang and Deng 2018, "Decorrelated Batch Normalization", Algorithm 1 and
/// section 3.3 (groups).
[[nodiscard]] DecorrelatedNormResult
decorrelatedNorm(const torch::Tensor &x, const torch::Tensor &gamma, const torch::Tensor &beta,
                 const torch::Tensor &movingMean, const torch::Tensor &movingCovariance,
                 double epsilon, double momentum, bool training);

/// A^(−1/2) of symmetric positive definite matrices {…, n, n}, with its gradient. With A = U Λ Uᵀ
/// and dW its gradient: dA = U (K ∘ Uᵀ dW U) Uᵀ, Kᵢⱼ = −1 / (√λᵢ √λⱼ (√λᵢ + √λⱼ)), the divided
/// differences of λ^(−1/2), which stay finite where eigenvalues are equal. Eigenvalues below the
/// rounding of the largest one (n times the machine's epsilon of the matrices' type) count as that
/// (Daleckiĭ and Kreĭn 1965; Higham 2008, "Functions of Matrices", theorem 3.11).
[[nodiscard]] torch::Tensor inverseSquareRoot(const torch::Tensor &matrices);

/// Rows {C, m} of channels as groups {groups, size, m}, filled up with zeros.
[[nodiscard]] torch::Tensor groupedRows(const torch::Tensor &rows, std::int64_t groups,
                                        std::int64_t size);

} // namespace normscope::nn
