// The mean under the window. Zero padding is counted: the divisor is always the window's area.
#include "engine/nn/layer_builders.h"

namespace normscope::nn {
namespace {

class AvgPool : public Layer
{
public:
    AvgPool(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type),
          m_kernelSize(spec.integer("kernel_size")),
          m_stride(spec.integer("stride")),
          m_padding(spec.integer("padding"))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &) const override
    {
        return torch::avg_pool2d(x, m_kernelSize, m_stride, m_padding, /*ceil_mode=*/false,
                                 /*count_include_pad=*/true);
    }

private:
    std::int64_t m_kernelSize;
    std::int64_t m_stride;
    std::int64_t m_padding;
};

} // namespace

std::unique_ptr<Layer> buildAvgPool(const LayerSpec &spec, const LayerAnalysis &analysis,
                                    torch::ScalarType type)
{
    return std::make_unique<AvgPool>(spec, analysis, type);
}

} // namespace normscope::nn
