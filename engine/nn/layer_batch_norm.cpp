// The bookkeeping of batch normalization: γ, β and the moving statistics around a pure function.
#include "engine/backend/backend.h"
#include "engine/nn/batch_norm.h"
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
};

constexpr std::array rows = {
    Row{"scratch", batchNorm},
    Row{"library", libraryBatchNorm},
};

Implementation implementationNamed(std::string_view name)
{
    for (const Row &row : rows)
        if (row.name == name)
            return row.function;
    throw std::invalid_argument("no batch normalization is called \"" + std::string(name) + '"');
}

class BatchNorm : public Layer
{
public:
    BatchNorm(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type),
          m_name(analysis.name),
          m_function(implementationNamed(spec.text("implementation"))),
          m_epsilon(spec.real("epsilon")),
          m_momentum(spec.real("momentum")),
          m_gamma(tensor(TensorRole::Gamma)),
          m_beta(tensor(TensorRole::Beta)),
          m_movingMean(tensor(TensorRole::MovingMean)),
          m_movingVariance(tensor(TensorRole::MovingVariance))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &pass) const override
    {
        if (pass.training && x.numel() == m_gamma.numel())
            throw BackendError(
                "Batch normalization " + m_name +
                " cannot learn from a minibatch with one value per channel: "
                "after subtracting the mean nothing is left. Use larger minibatches");
        const BatchNormResult result =
            m_function(x, m_gamma, m_beta, m_movingMean, m_movingVariance, m_epsilon, m_momentum,
                       pass.training);
        if (pass.training) {
            pass.bufferUpdates.push_back({m_movingMean, result.movingMean});
            pass.bufferUpdates.push_back({m_movingVariance, result.movingVariance});
        }
        return result.y;
    }

private:
    std::string m_name;
    Implementation m_function;
    double m_epsilon;
    double m_momentum;
    torch::Tensor m_gamma;
    torch::Tensor m_beta;
    torch::Tensor m_movingMean;
    torch::Tensor m_movingVariance;
};

} // namespace

std::unique_ptr<Layer> buildBatchNorm(const LayerSpec &spec, const LayerAnalysis &analysis,
                                      torch::ScalarType type)
{
    return std::make_unique<BatchNorm>(spec, analysis, type);
}

} // namespace normscope::nn
