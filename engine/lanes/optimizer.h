// How gradients become updates: all that is trained at once, with what an optimizer remembers of
// it.
#pragma once

#include "engine/backend/backend.h"
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/parameters.h"

namespace normscope::lanes {

template <class T>
class Optimizer
{
public:
    /// Throws BackendError for a kind that there is not. The parameters must stay.
    Optimizer(const OptimizerSpec &spec, const Kernels<T> &kernels, Parameters<T> &parameters);

    /// One update by the gradients beside the parameters, of part `part` of `parts`; all of them in
    /// any order, or at once, are a step.
    void update(const StepSettings &settings, std::size_t part, std::size_t parts);

    /// As Backend's.
    [[nodiscard]] TensorValues memory() const;
    void setMemory(const TensorValues &memory);

private:
    using Descend = void (*)(const Kernels<T> &, const OptimizerSpec &, const UpdateWork<T> &,
                             const StepSettings &, bool decays);
    struct Row;
    static const Row &find(std::string_view kind);
    struct Memory;
    /// Of the parameters from `first` to `end`, which all decay or all do not.
    void descend(const StepSettings &settings, std::size_t first, std::size_t end, bool decays);

    const OptimizerSpec m_spec;
    const Kernels<T> &m_kernels;
    Parameters<T> &m_parameters;
    const Descend m_descend; ///< nullptr for SGD alone, without momentum and decay
    Aligned<T> m_momentum;   ///< in the order of the parameters, as m_squares
    Aligned<T> m_squares;
};

extern template class Optimizer<float>;
extern template class Optimizer<double>;

} // namespace normscope::lanes
