// From what came to a normalization layer to the numbers in its formula: pure, in float64.
#pragma once

#include "engine/experiment/fold_batch_norm.h"
#include "engine/experiment/layer_kinds.h"
#include "engine/history/norm_probe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace normscope {

/// One minibatch as it came to a normalization layer in a training step.
struct NormCapture
{
    std::size_t layer = 0; ///< among the normalizations
    LayerSpec norm;
    std::string name; ///< "bn2", which its tensors' names begin with
    Shape shape;      ///< of one example: {C, H, W} or {F}
    std::int64_t examples = 0;
    std::int64_t step = 0;    ///< from 1
    std::vector<float> input; ///< {examples, …shape} in C order
    TensorValues before;      ///< its parameters and buffers as the step found them
    TensorValues after;       ///< and as it left them
    double rounding = 1.2e-7; ///< the machine's epsilon of the run's numbers
};

/// Throws std::invalid_argument when the capture is not whole: no example, an input of another
/// size, a kind that is no normalization, or a tensor missing.
[[nodiscard]] NormProbe probeOf(const NormCapture &capture, const NormLook &look);

} // namespace normscope
