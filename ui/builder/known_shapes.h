// What can be said of the layers at and after the first one that cannot work.
#pragma once

#include "engine/experiment/network_analysis.h"

#include <optional>
#include <vector>

namespace normscope::ui {

struct KnownShape
{
    std::optional<Shape> output;
    std::optional<std::int64_t> parameterCount;
    std::vector<TensorSpec>
        tensors; ///< their roles are always right, their shapes only with a count
};

/// One per layer: the analysis as far as it goes; beyond that what does not depend on the missing
/// shape, such as the output of Linear 120 and the γ and β of its normalization.
[[nodiscard]] std::vector<KnownShape> knownShapes(const ModelSpec &model,
                                                  const NetworkAnalysis &analysis);

} // namespace normscope::ui
