#include "engine/nn/optimizer.h"

#include <array>
#include <cmath>
#include <stdexcept>

namespace normscope::nn {
namespace {

/// g + weight decay · θ (L2).
torch::Tensor decayed(const OptimizerSpec &spec, const Trained &trained,
                      const torch::Tensor &gradient)
{
    if (spec.weightDecay == 0 || !trained.decays)
        return gradient;
    return gradient.add(trained.parameter, spec.weightDecay);
}

/// m ← share · m + weight · value, from 0.
void follow(torch::Tensor &moving, const torch::Tensor &value, double share, double weight)
{
    if (!moving.defined())
        moving = torch::zeros_like(value);
    moving.mul_(share).add_(value, weight);
}

/// g ← ∂ℓ/∂θ + λθ;  v ← μv + g;  θ ← θ − η v, or with Nesterov θ ← θ − η (g + μv)
/// (Sutskever et al. 2013, in the form of PyTorch's SGD).
void sgd(const OptimizerSpec &spec, Trained &trained, const torch::Tensor &gradient,
         double learningRate, std::int64_t)
{
    torch::Tensor g = decayed(spec, trained, gradient);
    if (spec.momentum > 0) {
        follow(trained.momentum, g, spec.momentum, 1.0);
        g = spec.nesterov ? g.add(trained.momentum, spec.momentum) : trained.momentum;
    }
    trained.parameter.add_(g, -learningRate);
}

/// m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  θ ← θ − η m̂ / (√v̂ + ε), m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ)
/// (Kingma and Ba 2015, Algorithm 1).
void adamUpdate(const OptimizerSpec &spec, Trained &trained, const torch::Tensor &g,
                double learningRate, std::int64_t step)
{
    follow(trained.momentum, g, spec.beta1, 1 - spec.beta1);
    follow(trained.squares, g.square(), spec.beta2, 1 - spec.beta2);
    const double t = static_cast<double>(step);
    const double first = 1 - std::pow(spec.beta1, t);
    const double second = std::sqrt(1 - std::pow(spec.beta2, t));
    const torch::Tensor denominator = trained.squares.sqrt().div_(second).add_(spec.epsilon);
    trained.parameter.addcdiv_(trained.momentum, denominator, -learningRate / first);
}

void adam(const OptimizerSpec &spec, Trained &trained, const torch::Tensor &gradient,
          double learningRate, std::int64_t step)
{
    adamUpdate(spec, trained, decayed(spec, trained, gradient), learningRate, step);
}

/// As Adam, but θ ← θ − η λ θ beside it (Loshchilov and Hutter 2019, Algorithm 2).
void adamW(const OptimizerSpec &spec, Trained &trained, const torch::Tensor &gradient,
           double learningRate, std::int64_t step)
{
    if (trained.decays)
        trained.parameter.mul_(1 - learningRate * spec.weightDecay);
    adamUpdate(spec, trained, gradient, learningRate, step);
}

/// v ← αv + (1−α)g²;  u ← μu + g / (√v + ε);  θ ← θ − η u
/// (Hinton 2012, lecture 6e, with momentum as PyTorch adds it).
void rmsprop(const OptimizerSpec &spec, Trained &trained, const torch::Tensor &gradient,
             double learningRate, std::int64_t)
{
    const torch::Tensor g = decayed(spec, trained, gradient);
    follow(trained.squares, g.square(), spec.smoothing, 1 - spec.smoothing);
    torch::Tensor update = g / trained.squares.sqrt().add_(spec.epsilon);
    if (spec.momentum > 0) {
        follow(trained.momentum, update, spec.momentum, 1.0);
        update = trained.momentum;
    }
    trained.parameter.add_(update, -learningRate);
}

} // namespace

struct Optimizer::Row
{
    std::string_view kind;
    Update update;
};

const Optimizer::Row *Optimizer::find(std::string_view kind)
{
    static constexpr std::array rows = {Row{"sgd", sgd}, Row{"adam", adam}, Row{"adamw", adamW},
                                        Row{"rmsprop", rmsprop}};
    for (const Row &row : rows)
        if (row.kind == kind)
            return &row;
    return nullptr;
}

Optimizer::Optimizer(OptimizerSpec spec) : m_spec(std::move(spec)), m_update(nullptr)
{
    const Row *row = find(m_spec.kind);
    if (row == nullptr)
        throw std::invalid_argument("no optimizer is called \"" + m_spec.kind + '"');
    m_update = row->update;
}

bool Optimizer::has(std::string_view kind)
{
    return find(kind) != nullptr;
}

void Optimizer::add(const NamedTensor &named)
{
    const bool ofNormalization = named.role == TensorRole::Gamma || named.role == TensorRole::Beta;
    m_trained.push_back(
        {named.name, named.tensor, m_spec.decayNormalization || !ofNormalization, {}, {}});
}

void Optimizer::step(const std::vector<torch::Tensor> &gradients, double learningRate,
                     std::int64_t step)
{
    const torch::NoGradGuard updating;
    for (std::size_t i = 0; i < m_trained.size(); ++i)
        m_update(m_spec, m_trained[i], gradients.at(i), learningRate, step);
}

namespace {

struct Memory
{
    const char *suffix;
    torch::Tensor Trained::*tensor;
};
constexpr Memory memories[] = {{".momentum", &Trained::momentum}, {".squares", &Trained::squares}};

} // namespace

TensorValues Optimizer::memory() const
{
    TensorValues values;
    for (const Trained &trained : m_trained)
        for (const Memory &memory : memories)
            if (const torch::Tensor &tensor = trained.*memory.tensor; tensor.defined()) {
                const torch::Tensor exact = tensor.to(torch::kFloat64).contiguous();
                const double *first = exact.data_ptr<double>();
                values[trained.name + memory.suffix].assign(first, first + exact.numel());
            }
    return values;
}

void Optimizer::setMemory(const TensorValues &memory)
{
    const torch::NoGradGuard writing;
    std::size_t taken = 0;
    for (Trained &trained : m_trained)
        for (const Memory &each : memories) {
            const auto found = memory.find(trained.name + each.suffix);
            if (found == memory.end()) {
                trained.*each.tensor = torch::Tensor();
                continue;
            }
            if (static_cast<std::int64_t>(found->second.size()) != trained.parameter.numel())
                throw std::invalid_argument(found->first + " has a wrong size");
            trained.*each.tensor = torch::tensor(found->second, torch::kFloat64)
                                       .to(trained.parameter.scalar_type())
                                       .reshape(trained.parameter.sizes());
            ++taken;
        }
    if (taken != memory.size())
        throw std::invalid_argument("it is of another network");
}

} // namespace normscope::nn
