// The bookkeeping of the rank transform.
#include "engine/experiment/rank_scores.h"
#include "engine/nn/channels.h"
#include "engine/nn/layer_builders.h"
#include "engine/nn/rank_norm.h"

namespace normscope::nn {
namespace {

class RankNorm : public Layer
{
public:
    RankNorm(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type),
          m_epsilon(spec.real("epsilon")),
          m_momentum(spec.real("momentum")),
          m_scores(torch::tensor(rankScores(spec.text("distribution"), spec.integer("quantiles")),
                                 torch::kFloat64)
                       .to(type)),
          m_movingQuantiles(tensor(TensorRole::Buffer))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &pass) const override
    {
        const bool exact = pass.statistics == Statistics::Exact && m_exactQuantiles.defined();
        const RankNormResult result =
            rankNorm(x, tensor(TensorRole::Gamma), tensor(TensorRole::Beta), m_scores,
                     exact ? m_exactQuantiles : m_movingQuantiles, m_epsilon, m_momentum,
                     pass.byMinibatch());
        if (pass.training)
            pass.bufferUpdates.push_back({m_movingQuantiles, result.movingQuantiles});
        return result.y;
    }

    bool hasStatistics() const override { return true; }

    /// Sorting all values of all examples would need all of them at once: the mean of the
    /// minibatches' quantiles, each minibatch weighed by its examples.
    void gatherStatistics(const torch::Tensor &x) override
    {
        const torch::Tensor quantiles =
            quantilesOf(channelRows(x.detach()).to(torch::kFloat64), m_scores.numel());
        const auto examples = static_cast<double>(x.size(0));
        m_sum = m_sum.defined() ? m_sum + quantiles * examples : quantiles * examples;
        m_examples += examples;
    }

    void finishStatistics() override
    {
        if (!m_sum.defined())
            return;
        m_exactQuantiles = (m_sum / m_examples).to(m_movingQuantiles.scalar_type());
        m_sum = torch::Tensor();
        m_examples = 0;
    }

private:
    double m_epsilon;
    double m_momentum;
    torch::Tensor m_scores;
    torch::Tensor m_movingQuantiles;
    torch::Tensor m_exactQuantiles;
    torch::Tensor m_sum;
    double m_examples = 0;
};

} // namespace

std::unique_ptr<Layer> buildRankNorm(const LayerSpec &spec, const LayerAnalysis &analysis,
                                     torch::ScalarType type)
{
    return std::make_unique<RankNorm>(spec, analysis, type);
}

} // namespace normscope::nn
