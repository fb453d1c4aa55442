// The normalization layers of a network, as they are sampled and shown.
#pragma once

#include "engine/experiment/network_analysis.h"
#include "engine/history/records.h"

#include <vector>

namespace normscope {

/// From input to output. Layers whose shape is not known are left out.
[[nodiscard]] std::vector<NormLayerInfo> normLayers(const ModelSpec &model,
                                                    const NetworkAnalysis &network);

} // namespace normscope
