// The bookkeeping of decorrelated batch normalization.
#include "engine/nn/channels.h"
#include "engine/nn/decorrelated_norm.h"
#include "engine/nn/layer_builders.h"
#include "engine/nn/running_moments.h"

#include <optional>

namespace normscope::nn {
namespace {

class DecorrelatedNorm : public Layer
{
public:
    DecorrelatedNorm(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type),
          m_epsilon(spec.real("epsilon")),
          m_momentum(spec.real("momentum")),
          m_movingMean(tensor(TensorRole::MovingMean)),
          m_movingCovariance(tensor(TensorRole::Buffer))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &pass) const override
    {
        const bool exact = pass.statistics == Statistics::Exact && m_exactMean.defined();
        const DecorrelatedNormResult result = decorrelatedNorm(
            x, tensor(TensorRole::Gamma), tensor(TensorRole::Beta),
            exact ? m_exactMean : m_movingMean, exact ? m_exactCovariance : m_movingCovariance,
            m_epsilon, m_momentum, pass.byMinibatch());
        if (pass.training) {
            pass.bufferUpdates.push_back({m_movingMean, result.movingMean});
            pass.bufferUpdates.push_back({m_movingCovariance, result.movingCovariance});
        }
        return result.y;
    }

    bool hasStatistics() const override { return true; }

    void gatherStatistics(const torch::Tensor &x) override
    {
        const std::int64_t groups = m_movingCovariance.size(0);
        if (!m_moments)
            m_moments.emplace(groups);
        m_moments->add(groupedRows(channelRows(x), groups, m_movingCovariance.size(1))
                           .reshape({-1, x.numel() / x.size(1)}));
    }

    void finishStatistics() override
    {
        if (!m_moments)
            return;
        const auto type = m_movingMean.scalar_type();
        m_exactMean = m_moments->mean().slice(0, 0, m_movingMean.numel()).to(type);
        m_exactCovariance = m_moments->spread().to(type);
        // What fills the last group up is no channel.
        torch::Tensor diagonal = m_exactCovariance.diagonal(0, 1, 2).flatten().clone();
        diagonal.slice(0, 0, m_movingMean.numel()) = 0;
        diagonal.slice(0, m_movingMean.numel()) = 1;
        m_exactCovariance += torch::diag_embed(
            diagonal.view({m_movingCovariance.size(0), m_movingCovariance.size(1)}));
        m_moments.reset();
    }

private:
    double m_epsilon;
    double m_momentum;
    torch::Tensor m_movingMean;
    torch::Tensor m_movingCovariance;
    torch::Tensor m_exactMean;
    torch::Tensor m_exactCovariance;
    std::optional<RunningMoments> m_moments;
};

} // namespace

std::unique_ptr<Layer> buildDecorrelatedNorm(const LayerSpec &spec, const LayerAnalysis &analysis,
                                             torch::ScalarType type)
{
    return std::make_unique<DecorrelatedNorm>(spec, analysis, type);
}

} // namespace normscope::nn
