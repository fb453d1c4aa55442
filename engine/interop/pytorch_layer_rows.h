// The rows of pytorch_layers.h, by what they are about.
#pragma once

#include "engine/interop/pytorch_layers.h"

#include <string_view>
#include <vector>

namespace normscope {

struct PytorchLayerRow
{
    std::string_view kind; ///< as in JSON
    PytorchLayer (*write)(const LayerSpec &layer, const LayerAnalysis &analysis);
};

[[nodiscard]] const std::vector<PytorchLayerRow> &pytorchPlainLayers();
[[nodiscard]] const std::vector<PytorchLayerRow> &pytorchNormalizations();

} // namespace normscope
