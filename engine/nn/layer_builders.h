// The registry of layers that this backend can compute: one row per kind of layer_kinds.h, each
// built in a file of its own (layer_*.cpp).
#pragma once

#include "engine/nn/layer.h"

#include <memory>
#include <string_view>
#include <vector>

namespace normscope::nn {

struct LayerBuilder
{
    using Build = std::unique_ptr<Layer> (*)(const LayerSpec &spec, const LayerAnalysis &analysis,
                                             torch::ScalarType type);

    std::string_view kind; ///< as in layer_kinds.h: "conv"
    Build build = nullptr;
};

[[nodiscard]] const std::vector<LayerBuilder> &layerBuilders();
/// nullptr for a kind that this backend does not have.
[[nodiscard]] const LayerBuilder *findLayerBuilder(std::string_view kind);

std::unique_ptr<Layer> buildConvolution(const LayerSpec &, const LayerAnalysis &,
                                        torch::ScalarType);
std::unique_ptr<Layer> buildLinear(const LayerSpec &, const LayerAnalysis &, torch::ScalarType);
std::unique_ptr<Layer> buildMaxPool(const LayerSpec &, const LayerAnalysis &, torch::ScalarType);
std::unique_ptr<Layer> buildAvgPool(const LayerSpec &, const LayerAnalysis &, torch::ScalarType);
std::unique_ptr<Layer> buildFlatten(const LayerSpec &, const LayerAnalysis &, torch::ScalarType);
std::unique_ptr<Layer> buildActivation(const LayerSpec &, const LayerAnalysis &, torch::ScalarType);
std::unique_ptr<Layer> buildLayerNorm(const LayerSpec &, const LayerAnalysis &, torch::ScalarType);
std::unique_ptr<Layer> buildGroupNorm(const LayerSpec &, const LayerAnalysis &, torch::ScalarType);
std::unique_ptr<Layer> buildInstanceNorm(const LayerSpec &, const LayerAnalysis &,
                                         torch::ScalarType);
std::unique_ptr<Layer> buildBatchRenorm(const LayerSpec &, const LayerAnalysis &,
                                        torch::ScalarType);
std::unique_ptr<Layer> buildDecorrelatedNorm(const LayerSpec &, const LayerAnalysis &,
                                             torch::ScalarType);
std::unique_ptr<Layer> buildRankNorm(const LayerSpec &, const LayerAnalysis &, torch::ScalarType);
std::unique_ptr<Layer> buildDropout(const LayerSpec &, const LayerAnalysis &, torch::ScalarType);
std::unique_ptr<Layer> buildBatchNorm(const LayerSpec &, const LayerAnalysis &, torch::ScalarType);

} // namespace normscope::nn
