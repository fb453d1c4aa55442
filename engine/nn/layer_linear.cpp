// Fully connected: y = x·Wᵀ + b.
#include "engine/nn/layer_builders.h"

namespace normscope::nn {
namespace {

class Linear : public Layer
{
public:
    Linear(const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type),
          m_weight(tensor(TensorRole::Weight)),
          m_bias(tensor(TensorRole::Bias))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &) const override
    {
        return torch::linear(x, m_weight, m_bias);
    }

private:
    torch::Tensor m_weight;
    torch::Tensor m_bias;
};

} // namespace

std::unique_ptr<Layer> buildLinear(const LayerSpec &, const LayerAnalysis &analysis,
                                   torch::ScalarType type)
{
    return std::make_unique<Linear>(analysis, type);
}

} // namespace normscope::nn
