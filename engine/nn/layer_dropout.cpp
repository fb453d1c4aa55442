// Dropout: values left out at random while training (Srivastava et al. 2014, section 4; scaled
// while training, so that prediction uses the weights as they are).
#include "engine/data/dropout_mask.h"
#include "engine/nn/layer_builders.h"

#include <algorithm>
#include <array>
#include <span>

namespace normscope::nn {
namespace {

class Dropout : public Layer
{
public:
    Dropout(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type), m_name(analysis.name), m_rate(spec.real("rate"))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &pass) const override
    {
        if (!pass.training || m_rate == 0)
            return x;
        const DropoutMask mask(pass.seed, m_name, pass.step, m_rate);
        torch::Tensor kept = torch::empty(x.sizes(), torch::kFloat64);
        const std::span factors(kept.data_ptr<double>(), static_cast<std::size_t>(kept.numel()));
        std::array<std::uint32_t, 1024> some;
        for (std::size_t first = 0; first < factors.size(); first += some.size()) {
            const std::size_t count = std::min(some.size(), factors.size() - first);
            mask.keep(first, std::span(some).first(count));
            for (std::size_t i = 0; i < count; ++i)
                factors[first + i] = some[i] != 0 ? mask.scale() : 0.0;
        }
        return x * kept.to(x.scalar_type());
    }

private:
    std::string m_name;
    double m_rate;
};

} // namespace

std::unique_ptr<Layer> buildDropout(const LayerSpec &spec, const LayerAnalysis &analysis,
                                    torch::ScalarType type)
{
    return std::make_unique<Dropout>(spec, analysis, type);
}

} // namespace normscope::nn
