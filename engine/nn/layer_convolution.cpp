// Convolution (cross-correlation, as everywhere in the field) with zero padding.
#include "engine/nn/layer_builders.h"

namespace normscope::nn {
namespace {

class Convolution : public Layer
{
public:
    Convolution(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type),
          m_weight(tensor(TensorRole::Weight)),
          m_bias(tensor(TensorRole::Bias)),
          m_stride(spec.integer("stride")),
          m_padding(spec.integer("padding"))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &) const override
    {
        return torch::conv2d(x, m_weight, m_bias, m_stride, m_padding);
    }

private:
    torch::Tensor m_weight;
    torch::Tensor m_bias;
    std::int64_t m_stride;
    std::int64_t m_padding;
};

} // namespace

std::unique_ptr<Layer> buildConvolution(const LayerSpec &spec, const LayerAnalysis &analysis,
                                        torch::ScalarType type)
{
    return std::make_unique<Convolution>(spec, analysis, type);
}

} // namespace normscope::nn
