// The largest value under the window; padding never wins.
#include "engine/nn/layer_builders.h"

namespace normscope::nn {
namespace {

class MaxPool : public Layer
{
public:
    MaxPool(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type),
          m_kernelSize(spec.integer("kernel_size")),
          m_stride(spec.integer("stride")),
          m_padding(spec.integer("padding"))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &) const override
    {
        return torch::max_pool2d(x, m_kernelSize, m_stride, m_padding);
    }

private:
    std::int64_t m_kernelSize;
    std::int64_t m_stride;
    std::int64_t m_padding;
};

} // namespace

std::unique_ptr<Layer> buildMaxPool(const LayerSpec &spec, const LayerAnalysis &analysis,
                                    torch::ScalarType type)
{
    return std::make_unique<MaxPool>(spec, analysis, type);
}

} // namespace normscope::nn
