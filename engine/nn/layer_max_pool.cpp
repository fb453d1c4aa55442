// The largest value under the window.
#include "engine/nn/layer_builders.h"
#include "engine/nn/max_pool.h"

namespace normscope::nn {

namespace {

class MaxPoolLayer : public Layer
{
public:
    MaxPoolLayer(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type),
          m_window{spec.integer("kernel_size"), spec.integer("stride"), spec.integer("padding")}
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &) const override
    {
        return maxPool(x, m_window);
    }

private:
    Window m_window;
};

} // namespace

std::unique_ptr<Layer> buildMaxPool(const LayerSpec &spec, const LayerAnalysis &analysis,
                                    torch::ScalarType type)
{
    return std::make_unique<MaxPoolLayer>(spec, analysis, type);
}

} // namespace normscope::nn
