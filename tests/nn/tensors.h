// Tensors for tests of the layers' mathematics, and derivatives by finite differences, in float64.
#pragma once

#include "engine/nn/torch_headers.h"

#include <functional>

namespace normscope::test {

inline const auto float64 = torch::TensorOptions().dtype(torch::kFloat64);

/// Reproducible, without LibTorch's global generator: a sine of large steps.
inline torch::Tensor irregular(at::IntArrayRef shape, double phase)
{
    const std::int64_t count = c10::multiply_integers(shape);
    return (torch::arange(count, float64) * 12.9898 + phase).sin().mul(1.7).add(0.4).view(shape);
}

inline double largest(const torch::Tensor &x)
{
    return x.abs().max().item<double>();
}

inline double largestDifference(const torch::Tensor &a, const torch::Tensor &b)
{
    return largest(a - b);
}

/// ∂ℓ/∂variable by central differences, where ℓ is the weighted sum of the outputs.
inline torch::Tensor numericGradient(const std::function<torch::Tensor()> &output,
                                     torch::Tensor variable, const torch::Tensor &weights)
{
    const torch::NoGradGuard differences;
    constexpr double h = 1e-5;
    torch::Tensor gradient = torch::empty_like(variable);
    auto *value = variable.data_ptr<double>();
    auto *slope = gradient.data_ptr<double>();
    for (std::int64_t i = 0; i < variable.numel(); ++i) {
        const double middle = value[i];
        value[i] = middle + h;
        const double above = (output() * weights).sum().item<double>();
        value[i] = middle - h;
        const double below = (output() * weights).sum().item<double>();
        value[i] = middle;
        slope[i] = (above - below) / (2 * h);
    }
    return gradient;
}

} // namespace normscope::test
