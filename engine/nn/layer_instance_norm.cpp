// Instance normalization: a group for each channel.
#include "engine/nn/group_norm.h"
#include "engine/nn/layer_builders.h"

namespace normscope::nn {
namespace {

class InstanceNorm : public Layer
{
public:
    InstanceNorm(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type), m_epsilon(spec.real("epsilon"))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &) const override
    {
        return groupNorm(x, x.size(1), tensor(TensorRole::Gamma), tensor(TensorRole::Beta),
                         m_epsilon);
    }

private:
    double m_epsilon;
};

} // namespace

std::unique_ptr<Layer> buildInstanceNorm(const LayerSpec &spec, const LayerAnalysis &analysis,
                                         torch::ScalarType type)
{
    return std::make_unique<InstanceNorm>(spec, analysis, type);
}

} // namespace normscope::nn
