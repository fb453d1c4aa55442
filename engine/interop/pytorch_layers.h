// How each kind of layer is said in PyTorch. A kind is one row.
#pragma once

#include "engine/experiment/network_analysis.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace normscope {

/// A layer as lines of Python.
struct PytorchLayer
{
    std::vector<std::string> construction; ///< in __init__, "self.conv1 = nn.Conv2d(1, 6, 5)"
    std::string forward;                   ///< an expression of x
    std::vector<std::string> resources;    ///< what it needs that PyTorch does not have, in order
    /// What its tensors are called in PyTorch: "gamma" → "weight". Names not here stay.
    std::vector<std::pair<std::string_view, std::string_view>> tensorNames;
};

/// `layer` must be of a working network, std::invalid_argument for a kind that has no row.
[[nodiscard]] PytorchLayer pytorchLayer(const LayerSpec &layer, const LayerAnalysis &analysis);
[[nodiscard]] bool hasPytorchLayer(std::string_view kind);

/// "conv1.weight" → "conv1.weight", "bn1.gamma" → "bn1.weight".
[[nodiscard]] std::string pytorchTensorName(const PytorchLayer &layer, const std::string &name);

} // namespace normscope
