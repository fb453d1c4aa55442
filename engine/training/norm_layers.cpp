#include "engine/training/norm_layers.h"

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
        if (layer.shapeKnown)
            layers.push_back({layer.name, normLabel(model, i), after, i, layer.input.front(),
                              layer.input.size() == 3});
    }
    return layers;
}

} // namespace normscope
