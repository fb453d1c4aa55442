#include "engine/interop/norm_layer_series.h"

#include <algorithm>
#include <limits>

namespace normscope {

AllNormSeries allNormSeries(const RunHistory &run)
{
    AllNormSeries samples;
    std::vector<NormLayerInfo> layers = run.normLayers();
    samples.count = layers.empty() ? 0 : std::numeric_limits<std::size_t>::max();
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        NormLayerSeries series{std::move(layers[layer]), run.normSeries(layer, NormQuantity::Gamma),
                               run.normSeries(layer, NormQuantity::Beta),
                               run.normSeries(layer, NormQuantity::MovingMean),
                               run.normSeries(layer, NormQuantity::MovingVariance)};
        samples.count = std::min({samples.count, series.gamma.size(), series.beta.size(),
                                  series.movingMean.size(), series.movingVariance.size()});
        samples.layers.push_back(std::move(series));
    }
    return samples;
}

} // namespace normscope
