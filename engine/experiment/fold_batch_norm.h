// A network without batch norm that predicts the same: each batch norm goes into the layer with
// weights before it, which prediction makes one linear map of the two.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/problem.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace normscope {

/// Parameters and buffers by their full names ("conv1.weight", "bn1.moving_mean"), in C order.
using TensorValues = std::map<std::string, std::vector<double>>;

struct FoldedNetwork
{
    ModelSpec model;
    TensorValues tensors; ///< of `model`
    std::size_t folded = 0;
};

/// Why the batch norms of a network cannot be folded: there is none, or one does not directly
/// follow a layer with weights.
[[nodiscard]] std::optional<Problem> foldRefusal(const ModelSpec &model);

/// With the moving statistics: weights are multiplied by γ / √(σ² + ε), the bias becomes
/// (bias − μ) γ / √(σ² + ε) + β, added where there was none. Other layers stay as they are.
/// foldRefusal() must be nothing; throws std::out_of_range when a tensor is missing.
[[nodiscard]] FoldedNetwork foldBatchNorm(const ModelSpec &model, const TensorValues &tensors);

} // namespace normscope
