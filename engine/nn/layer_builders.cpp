#include "engine/nn/layer_builders.h"

#include <algorithm>

namespace normscope::nn {

const std::vector<LayerBuilder> &layerBuilders()
{
    static const std::vector<LayerBuilder> builders = {
        {"conv", buildConvolution},         {"linear", buildLinear},
        {"max_pool", buildMaxPool},         {"avg_pool", buildAvgPool},
        {"flatten", buildFlatten},          {"activation", buildActivation},
        {"batch_norm", buildBatchNorm},     {"layer_norm", buildLayerNorm},
        {"group_norm", buildGroupNorm},     {"instance_norm", buildInstanceNorm},
        {"batch_renorm", buildBatchRenorm}, {"decorrelated_norm", buildDecorrelatedNorm},
        {"rank_norm", buildRankNorm},       {"dropout", buildDropout},
    };
    return builders;
}

const LayerBuilder *findLayerBuilder(std::string_view kind)
{
    const auto &builders = layerBuilders();
    const auto found = std::ranges::find(builders, kind, &LayerBuilder::kind);
    return found == builders.end() ? nullptr : &*found;
}

} // namespace normscope::nn
