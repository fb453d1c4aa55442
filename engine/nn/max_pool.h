// Max pooling: the largest value under each window.
#pragma once

#include "engine/nn/torch_headers.h"

#include <cstdint>

namespace normscope::nn {

struct Window
{
    std::int64_t kernelSize = 2;
    std::int64_t stride = 2;
    std::int64_t padding = 0; ///< at most half the kernel; padding never wins
};

/// x {N, C, H, W} to {N, C, ⌊(H + 2p − k)/s⌋ + 1, ⌊(W + 2p − k)/s⌋ + 1}. The gradient goes to the
/// largest value, to the first of equals in C order; NaN counts as largest. These are LibTorch's
/// rules (at::max_pool2d), and so are the values; LibTorch 1.13 branches at every value, which
/// costs a quarter of a training step, and this does not branch. float32 and float64.
[[nodiscard]] torch::Tensor maxPool(const torch::Tensor &x, const Window &window);

} // namespace normscope::nn
