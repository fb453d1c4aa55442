// N×C×H×W to N×(C·H·W), in C order.
#include "engine/nn/layer_builders.h"

namespace normscope::nn {
namespace {

class Flatten : public Layer
{
public:
    using Layer::Layer;

    torch::Tensor forward(const torch::Tensor &x, Pass &) const override { return x.flatten(1); }
};

} // namespace

std::unique_ptr<Layer> buildFlatten(const LayerSpec &, const LayerAnalysis &analysis,
                                    torch::ScalarType type)
{
    return std::make_unique<Flatten>(analysis, type);
}

} // namespace normscope::nn
