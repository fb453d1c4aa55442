// In which order a network's layers are computed, and which of them together.
#pragma once

#include "engine/experiment/network_analysis.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace normscope::lanes {

/// One thing to do: a layer of the spec, with those behind it that are done at once.
struct PlanStep
{
    std::size_t layer = 0;                 ///< index in the spec
    std::optional<std::size_t> norm;       ///< behind the first convolution
    std::optional<std::size_t> activation; ///< between one of these and an average pooling
    std::optional<std::size_t> pool;       ///< the last of them
    Shape output;
};

/// Max pooling goes before an activation behind which it stands: activations do not decrease, so
/// max f(x) = f(max x), and a fourth of the values is left to compute. Batch norm and a max pooling
/// without overlap and padding become one step; so do an activation and such an average pooling,
/// with the batch norm before them. So do the first convolution and what of that stands behind it,
/// if the pooling is 2 × 2, where PatchMoments cover it. A batch norm stays apart from the first
/// convolution where `patchesAreKnown` is false: no table has the moments of changed images;
/// nor with ghost batches.
[[nodiscard]] std::vector<PlanStep> planSteps(const ModelSpec &model,
                                              const NetworkAnalysis &network, bool patchesAreKnown);

} // namespace normscope::lanes
