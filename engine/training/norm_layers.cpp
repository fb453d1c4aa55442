#include "engine/training/norm_layers.h"

#include <algorithm>

namespace normscope {

std::vector<NormLayerInfo> normLayers(const ModelSpec &model, const NetworkAnalysis &network)
{
    std::vector<NormLayerInfo> layers;
    std::string after = "input";
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const LayerAnalysis &layer = network.layers[i];
        if (kindOf(model.layers[i]).role != LayerRole::Normalization) {
            after = layer.title;
            continue;
        }
        if (!layer.shapeKnown)
            continue;
        NormLayerInfo info{layer.name, normLabel(model, i), after,
                           i,          layer.input.front(), layer.input.size() == 3};
        info.gamma = model.layers[i].text("gamma");
        info.beta = model.layers[i].text("beta");
        info.movingStatistics =
            std::any_of(layer.tensors.begin(), layer.tensors.end(), [](const TensorSpec &tensor) {
                return tensor.role == TensorRole::MovingVariance;
            });
        layers.push_back(std::move(info));
    }
    return layers;
}

} // namespace normscope
