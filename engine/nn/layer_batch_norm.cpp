// The bookkeeping of batch normalization: γ, β and the moving statistics around a pure function.
#include "engine/nn/batch_norm.h"
#include "engine/nn/channels.h"
#include "engine/nn/exact_statistics.h"
#include "engine/nn/layer_builders.h"
#include "engine/nn/library_batch_norm.h"

#include <array>
#include <stdexcept>
#include <string_view>

namespace normscope::nn {
namespace {

using Implementation = decltype(&batchNorm);

struct Row
{
    std::string_view name;
    Implementation function;
    bool averagesUnbiased; ///< what it puts into the moving variance by itself
};

constexpr std::array rows = {
    Row{"scratch", batchNorm, false},
    Row{"library", libraryBatchNorm, true},
};

const Row &rowNamed(std::string_view name)
{
    for (const Row &row : rows)
        if (row.name == name)
            return row;
    throw std::invalid_argument("no batch normalization is called \"" + std::string(name) + '"');
}

class BatchNorm : public Layer
{
public:
    BatchNorm(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type),
          m_name(analysis.name),
          m_row(rowNamed(spec.text("implementation"))),
          m_epsilon(spec.real("epsilon")),
          m_momentum(spec.real("momentum")),
          m_cumulative(spec.text("averaging") == "cumulative"),
          m_unbiased(spec.text("averaged_variance") == "unbiased"),
          m_ghostSize(spec.integer("ghost_size")),
          m_gamma(tensor(TensorRole::Gamma)),
          m_beta(tensor(TensorRole::Beta)),
          m_movingMean(tensor(TensorRole::MovingMean)),
          m_movingVariance(tensor(TensorRole::MovingVariance))
    {
        // What is absent is a constant of the formula.
        if (!m_gamma.defined())
            m_gamma = torch::ones_like(m_movingMean);
        if (!m_beta.defined())
            m_beta = torch::zeros_like(m_movingMean);
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &pass) const override
    {
        if (!pass.byMinibatch()) {
            const bool exact = pass.statistics == Statistics::Exact && m_exact.known();
            return m_row
                .function(x, m_gamma, m_beta, exact ? m_exact.mean() : m_movingMean,
                          exact ? m_exact.variance() : m_movingVariance, m_epsilon, m_momentum,
                          false)
                .y;
        }
        Moving moving{m_movingMean, m_movingVariance};
        torch::Tensor y;
        if (m_ghostSize == 0 || m_ghostSize >= x.size(0)) {
            y = normalize(x, moving, pass.step);
        } else {
            // The mean over all minibatches so far is of minibatches, whose parts may be of
            // different number: each gives the mean over its own.
            Moving parts = moving;
            std::vector<torch::Tensor> outputs;
            std::int64_t part = 0;
            for (const torch::Tensor &ghost : x.split(m_ghostSize, 0))
                outputs.push_back(normalize(ghost, parts, ++part));
            y = torch::cat(outputs, 0);
            moving = m_cumulative ? averaged(moving, parts, pass.step) : parts;
        }
        if (pass.training) {
            pass.bufferUpdates.push_back({m_movingMean, moving.mean});
            pass.bufferUpdates.push_back({m_movingVariance, moving.variance});
        }
        return y;
    }

    bool hasStatistics() const override { return true; }

    void gatherStatistics(const torch::Tensor &x) override { m_exact.gather(x); }
    void finishStatistics() override { m_exact.finish(m_movingMean.scalar_type()); }

private:
    /// The moving statistics as they go through the parts of a minibatch.
    struct Moving
    {
        torch::Tensor mean;
        torch::Tensor variance;
    };

    /// Number `number`, from 1, of what an average is taken over comes to it.
    static Moving averaged(const Moving &former, const Moving &added, std::int64_t number)
    {
        const double share = static_cast<double>(number - 1) / static_cast<double>(number);
        return {movingAverage(former.mean, added.mean, share),
                movingAverage(former.variance, added.variance, share)};
    }

    /// Normalizes `x` by itself and brings `moving` up to date; `number`, from 1, counts what a
    /// cumulative average is taken over.
    torch::Tensor normalize(const torch::Tensor &x, Moving &moving, std::int64_t number) const
    {
        if (x.numel() == m_movingMean.numel())
            throw BackendError(
                "Batch normalization " + m_name +
                " cannot learn from a minibatch with one value per channel: "
                "after subtracting the mean nothing is left. Use larger minibatches");
        if (!m_cumulative && m_unbiased == m_row.averagesUnbiased) {
            BatchNormResult result = m_row.function(x, m_gamma, m_beta, moving.mean,
                                                    moving.variance, m_epsilon, m_momentum, true);
            moving = {result.movingMean, result.movingVariance};
            return result.y;
        }
        // With momentum 0 the new statistics are those of the minibatch.
        BatchNormResult result =
            m_row.function(x, m_gamma, m_beta, moving.mean, moving.variance, m_epsilon, 0.0, true);
        torch::Tensor variance = result.movingVariance;
        const auto m = static_cast<double>(x.numel()) / static_cast<double>(m_movingMean.numel());
        if (m_unbiased && !m_row.averagesUnbiased)
            variance = variance * (m / (m - 1));
        else if (!m_unbiased && m_row.averagesUnbiased)
            variance = variance * ((m - 1) / m);
        if (m_cumulative)
            moving = averaged(moving, {result.movingMean, variance}, number);
        else
            moving = {movingAverage(moving.mean, result.movingMean, m_momentum),
                      movingAverage(moving.variance, variance, m_momentum)};
        return result.y;
    }

    std::string m_name;
    const Row &m_row;
    double m_epsilon;
    double m_momentum;
    bool m_cumulative;
    bool m_unbiased;
    std::int64_t m_ghostSize;
    torch::Tensor m_gamma;
    torch::Tensor m_beta;
    torch::Tensor m_movingMean;
    torch::Tensor m_movingVariance;
    ExactStatistics m_exact;
};

} // namespace

std::unique_ptr<Layer> buildBatchNorm(const LayerSpec &spec, const LayerAnalysis &analysis,
                                      torch::ScalarType type)
{
    return std::make_unique<BatchNorm>(spec, analysis, type);
}

} // namespace normscope::nn
