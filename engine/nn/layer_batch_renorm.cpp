// The bookkeeping of batch renormalization.
#include "engine/nn/batch_renorm.h"
#include "engine/nn/exact_statistics.h"
#include "engine/nn/layer_builders.h"

#include <algorithm>

namespace normscope::nn {
namespace {

class BatchRenorm : public Layer
{
public:
    BatchRenorm(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type),
          m_epsilon(spec.real("epsilon")),
          m_momentum(spec.real("momentum")),
          m_rMax(spec.real("r_max")),
          m_dMax(spec.real("d_max")),
          m_startSteps(spec.integer("start_steps")),
          m_rampSteps(spec.integer("ramp_steps")),
          m_movingMean(tensor(TensorRole::MovingMean)),
          m_movingVariance(tensor(TensorRole::MovingVariance))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &pass) const override
    {
        const bool exact = pass.statistics == Statistics::Exact && m_exact.known();
        // A minibatch that is only predicted is normalized plainly.
        const double open = pass.training ? openness(pass.step) : 0.0;
        const BatchNormResult result = batchRenorm(
            x, tensor(TensorRole::Gamma), tensor(TensorRole::Beta),
            exact ? m_exact.mean() : m_movingMean, exact ? m_exact.variance() : m_movingVariance,
            m_epsilon, m_momentum, 1 + (m_rMax - 1) * open, m_dMax * open, pass.byMinibatch());
        if (pass.training) {
            pass.bufferUpdates.push_back({m_movingMean, result.movingMean});
            pass.bufferUpdates.push_back({m_movingVariance, result.movingVariance});
        }
        return result.y;
    }

    bool hasStatistics() const override { return true; }

    void gatherStatistics(const torch::Tensor &x) override { m_exact.gather(x); }
    void finishStatistics() override { m_exact.finish(m_movingMean.scalar_type()); }

private:
    /// How far the limits of r and d are open at `step`, 0 … 1.
    [[nodiscard]] double openness(std::int64_t step) const
    {
        if (step <= m_startSteps)
            return 0;
        if (m_rampSteps == 0)
            return 1;
        return std::min(1.0, static_cast<double>(step - m_startSteps) /
                                 static_cast<double>(m_rampSteps));
    }

    double m_epsilon;
    double m_momentum;
    double m_rMax;
    double m_dMax;
    std::int64_t m_startSteps;
    std::int64_t m_rampSteps;
    torch::Tensor m_movingMean;
    torch::Tensor m_movingVariance;
    ExactStatistics m_exact;
};

} // namespace

std::unique_ptr<Layer> buildBatchRenorm(const LayerSpec &spec, const LayerAnalysis &analysis,
                                        torch::ScalarType type)
{
    return std::make_unique<BatchRenorm>(spec, analysis, type);
}

} // namespace normscope::nn
