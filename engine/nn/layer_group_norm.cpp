// Group normalization.
#include "engine/nn/group_norm.h"
#include "engine/nn/layer_builders.h"

namespace normscope::nn {
namespace {

class GroupNorm : public Layer
{
public:
    GroupNorm(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type), m_groups(spec.integer("groups")), m_epsilon(spec.real("epsilon"))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &) const override
    {
        return groupNorm(x, m_groups, tensor(TensorRole::Gamma), tensor(TensorRole::Beta),
                         m_epsilon);
    }

private:
    std::int64_t m_groups;
    double m_epsilon;
};

} // namespace

std::unique_ptr<Layer> buildGroupNorm(const LayerSpec &spec, const LayerAnalysis &analysis,
                                      torch::ScalarType type)
{
    return std::make_unique<GroupNorm>(spec, analysis, type);
}

} // namespace normscope::nn
