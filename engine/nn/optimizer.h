// How gradients become updates. An optimizer is one row of a table and one function.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/fold_batch_norm.h"
#include "engine/nn/layer.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace normscope::nn {

/// A trained tensor and what its optimizer remembers of it (undefined until its first step).
struct Trained
{
    std::string name; ///< the parameter's
    torch::Tensor parameter;
    bool decays = true;     ///< weight decay pulls at it
    torch::Tensor momentum; ///< of updates, or the moving mean of gradients
    torch::Tensor squares;  ///< the moving mean of squared gradients
};

class Optimizer
{
public:
    /// Throws std::invalid_argument for a kind that there is not.
    explicit Optimizer(OptimizerSpec spec);

    /// To be called for each trained tensor, in order.
    void add(const NamedTensor &named);
    /// One update of all of them, in place; a gradient for each. `step` from 1.
    void step(const std::vector<torch::Tensor> &gradients, double learningRate, std::int64_t step);

    /// What it remembers, by names such as "conv1.weight.momentum" and "conv1.weight.squares".
    [[nodiscard]] TensorValues memory() const;
    /// std::invalid_argument for a name of no trained tensor or a wrong size.
    void setMemory(const TensorValues &memory);

    [[nodiscard]] static bool has(std::string_view kind);

private:
    using Update = void (*)(const OptimizerSpec &, Trained &, const torch::Tensor &gradient,
                            double learningRate, std::int64_t step);
    struct Row;
    static const Row *find(std::string_view kind);

    OptimizerSpec m_spec;
    Update m_update;
    std::vector<Trained> m_trained;
};

} // namespace normscope::nn
