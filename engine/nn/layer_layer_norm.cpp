// Layer normalization: one group of all channels.
#include "engine/nn/group_norm.h"
#include "engine/nn/layer_builders.h"

namespace normscope::nn {
namespace {

class LayerNorm : public Layer
{
public:
    LayerNorm(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type), m_epsilon(spec.real("epsilon"))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &) const override
    {
        return groupNorm(x, 1, tensor(TensorRole::Gamma), tensor(TensorRole::Beta), m_epsilon);
    }

private:
    double m_epsilon;
};

} // namespace

std::unique_ptr<Layer> buildLayerNorm(const LayerSpec &spec, const LayerAnalysis &analysis,
                                      torch::ScalarType type)
{
    return std::make_unique<LayerNorm>(spec, analysis, type);
}

} // namespace normscope::nn
