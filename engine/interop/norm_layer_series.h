// All samples of the normalization layers of a run, so that they go together.
#pragma once

#include "engine/history/run_history.h"

#include <string>
#include <vector>

namespace normscope {

/// What was sampled of one layer; all four series are of the same steps.
struct NormLayerSeries
{
    NormLayerInfo layer;
    NormSeries gamma;
    NormSeries beta;
    NormSeries movingMean;
    NormSeries movingVariance;
};

struct AllNormSeries
{
    std::vector<NormLayerSeries> layers;
    /// That all layers have: a run that goes on may be sampled between reading two of its series.
    std::size_t count = 0;
};

[[nodiscard]] AllNormSeries allNormSeries(const RunHistory &run);

} // namespace normscope
