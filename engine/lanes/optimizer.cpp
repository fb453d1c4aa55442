#include "engine/lanes/optimizer.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace normscope::lanes {

namespace {

template <class T>
void sgd(const Kernels<T> &kernels, const OptimizerSpec &spec, const UpdateWork<T> &work,
         const StepSettings &, bool)
{
    kernels.descendByMomentum(work, spec.momentum, spec.nesterov);
}

template <class T>
void rmsprop(const Kernels<T> &kernels, const OptimizerSpec &spec, const UpdateWork<T> &work,
             const StepSettings &, bool)
{
    kernels.descendByRmsprop(work, spec.smoothing, spec.epsilon, spec.momentum);
}

AdamFactors factorsOf(const OptimizerSpec &spec, std::int64_t step)
{
    const auto t = static_cast<double>(step);
    return {.beta1 = spec.beta1,
            .beta2 = spec.beta2,
            .epsilon = spec.epsilon,
            .firstShare = 1 - std::pow(spec.beta1, t),
            .secondShare = 1 - std::pow(spec.beta2, t),
            .keep = 1};
}

template <class T>
void adam(const Kernels<T> &kernels, const OptimizerSpec &spec, const UpdateWork<T> &work,
          const StepSettings &settings, bool)
{
    kernels.descendByAdam(work, factorsOf(spec, settings.step));
}

/// Weights decay beside the step, not through its gradient.
template <class T>
void adamW(const Kernels<T> &kernels, const OptimizerSpec &spec, const UpdateWork<T> &work,
           const StepSettings &settings, bool decays)
{
    AdamFactors factors = factorsOf(spec, settings.step);
    factors.keep = decays ? 1 - settings.learningRate * spec.weightDecay : 1;
    UpdateWork<T> alone = work;
    alone.decay = 0;
    kernels.descendByAdam(alone, factors);
}

bool isPlain(const OptimizerSpec &spec)
{
    return spec.kind == "sgd" && spec.momentum == 0 && spec.weightDecay == 0;
}

} // namespace

template <class T>
struct Optimizer<T>::Row
{
    std::string_view kind;
    Descend descend;
    bool hasMomentum; ///< whatever the spec says of it
    bool hasSquares;
};

template <class T>
const typename Optimizer<T>::Row &Optimizer<T>::find(std::string_view kind)
{
    static constexpr Row rows[] = {{"sgd", sgd<T>, false, false},
                                   {"adam", adam<T>, true, true},
                                   {"adamw", adamW<T>, true, true},
                                   {"rmsprop", rmsprop<T>, false, true}};
    for (const Row &row : rows)
        if (row.kind == kind)
            return row;
    throw BackendError("The lanes have no optimizer called \"" + std::string(kind) + '"');
}

template <class T>
Optimizer<T>::Optimizer(const OptimizerSpec &spec, const Kernels<T> &kernels,
                        Parameters<T> &parameters)
    : m_spec(spec),
      m_kernels(kernels),
      m_parameters(parameters),
      m_descend(isPlain(spec) ? nullptr : find(spec.kind).descend)
{
    const Row &row = find(spec.kind);
    if (row.hasMomentum || spec.momentum > 0)
        m_momentum = Aligned<T>(parameters.trainedCount());
    if (row.hasSquares)
        m_squares = Aligned<T>(parameters.trainedCount());
}

template <class T>
void Optimizer<T>::update(const StepSettings &settings, std::size_t part, std::size_t parts)
{
    const std::size_t lanes = m_kernels.lanes;
    const std::size_t vectors = m_parameters.trainedCount() / lanes; // it is padded
    const std::size_t first = part * vectors / parts * lanes;
    const std::size_t end = (part + 1) * vectors / parts * lanes;
    if (m_descend == nullptr) {
        m_kernels.descend(m_parameters.trained() + first, m_parameters.gradients() + first,
                          end - first, settings.learningRate);
        return;
    }
    const std::size_t decaying = std::clamp(m_parameters.decayingCount(), first, end);
    descend(settings, first, decaying, true);
    descend(settings, decaying, end, false);
}

template <class T>
void Optimizer<T>::descend(const StepSettings &settings, std::size_t first, std::size_t end,
                           bool decays)
{
    m_descend(m_kernels, m_spec,
              {.parameter = m_parameters.trained() + first,
               .gradient = m_parameters.gradients() + first,
               .count = end - first,
               .rate = settings.learningRate,
               .decay = decays ? m_spec.weightDecay : 0,
               .momentum = m_momentum.size() > 0 ? m_momentum.data() + first : nullptr,
               .squares = m_squares.size() > 0 ? m_squares.data() + first : nullptr},
              settings, decays);
}

template <class T>
struct Optimizer<T>::Memory
{
    const char *suffix;
    Aligned<T> Optimizer::*values;
    static constexpr auto all()
    {
        return std::array{Memory{".momentum", &Optimizer::m_momentum},
                          Memory{".squares", &Optimizer::m_squares}};
    }
};

template <class T>
TensorValues Optimizer<T>::memory() const
{
    TensorValues values;
    for (const auto &[suffix, kept] : Memory::all())
        if (const Aligned<T> &all = this->*kept; all.size() > 0)
            for (const auto &[name, first, count] : m_parameters.trainedTensors())
                values[name + suffix].assign(all.data() + first, all.data() + first + count);
    return values;
}

template <class T>
void Optimizer<T>::setMemory(const TensorValues &memory)
{
    std::size_t taken = 0;
    for (const auto &[suffix, kept] : Memory::all()) {
        Aligned<T> &all = this->*kept;
        if (all.size() == 0)
            continue;
        for (const auto &[name, first, count] : m_parameters.trainedTensors()) {
            const auto found = memory.find(name + suffix);
            if (found == memory.end()) {
                std::fill_n(all.data() + first, count, T{0});
                continue;
            }
            if (found->second.size() != count)
                throw BackendError(found->first + " has " + std::to_string(count) +
                                   " values, not " + std::to_string(found->second.size()));
            std::ranges::transform(found->second, all.data() + first,
                                   [](double value) { return static_cast<T>(value); });
            ++taken;
        }
    }
    if (taken != memory.size())
        throw BackendError("The optimizer's memory is of another network");
}

template class Optimizer<float>;
template class Optimizer<double>;

} // namespace normscope::lanes
