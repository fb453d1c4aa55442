// What the lanes are held to: LibTorch's layers in either precision, one training step at a time.
#pragma once

#include "engine/backend/backend.h"
#include "engine/nn/minibatch.h"
#include "engine/nn/network.h"
#include "engine/nn/optimizer.h"
#include "tests/lanes/random_case.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace normscope::lanes::test {

/// Tensors by full name, whatever precision they were computed in.
using Tensors = std::map<std::string, std::vector<double>>;

/// Where a network branches on values: which of a window is largest, which side of 0 a ReLU is on.
struct Branches
{
    /// Inputs of max pools and ReLUs, in the order of the layers, and their windows (ReLU: size 0).
    struct Place
    {
        torch::Tensor input;
        std::int64_t size = 0;
        std::int64_t stride = 0;
        std::int64_t padding = 0;
    };
    std::vector<Place> places;
    torch::Tensor scores;
};

class ReferenceRun
{
public:
    ReferenceRun(const RandomCase &made, torch::ScalarType type);

    /// Forward and backward; gradients(), branches() and buffersAfter() are of it.
    double compute(std::span<const std::uint32_t> indices, std::int64_t step);
    /// With the gradients of the last compute(), and its moving statistics.
    void update(const StepSettings &settings);
    BatchResult evaluate(SplitName split, std::int64_t first, std::int64_t count,
                         Statistics statistics = Statistics::Moving) const;
    /// Exact statistics of these minibatches of training examples.
    void takeStatistics(const std::vector<std::vector<std::uint32_t>> &minibatches);

    [[nodiscard]] std::int64_t correct() const { return m_correct; }
    [[nodiscard]] const Tensors &gradients() const { return m_gradients; }
    [[nodiscard]] const Tensors &buffersAfter() const { return m_buffers; }
    [[nodiscard]] const Branches &branches() const { return m_branches; }
    [[nodiscard]] Tensors state() const;
    void write(const Tensors &state);
    /// From now on what a layer puts out is off by a rounding of float32, another one for each
    /// `seed`: x·(1 + u), u even in ±2⁻²⁴ (Monte Carlo arithmetic; Parker 1997).
    void disturb(std::uint64_t seed);

private:
    [[nodiscard]] torch::Tensor forward(torch::Tensor x, nn::Pass &pass, Branches *branches) const;
    /// What comes out of the first `count` layers.
    [[nodiscard]] torch::Tensor forward(torch::Tensor x, nn::Pass &pass, std::size_t count,
                                        Branches *branches) const;

    const RandomCase &m_case;
    nn::MinibatchReader m_reader;
    nn::Optimizer m_optimizer;
    std::vector<std::unique_ptr<nn::Layer>> m_layers;
    torch::Generator m_disturbance; ///< undefined without one
    std::vector<nn::NamedTensor> m_parameters;
    std::vector<nn::NamedTensor> m_all;
    std::vector<torch::Tensor> m_lastGradients;
    std::vector<nn::BufferUpdate> m_lastUpdates;
    Tensors m_gradients;
    Tensors m_buffers;
    Branches m_branches;
    std::int64_t m_correct = 0;
};

/// True when some branch of the one falls the other way in arithmetic whose errors are `allowance`
/// times those of `rounded` against `exact`. Values that are equal in `exact` do not count: they
/// come from the same values, and so do their gradients.
[[nodiscard]] bool hasNearTie(const Branches &exact, const Branches &rounded, double allowance);

/// √Σ of squares, over one tensor or all of them.
[[nodiscard]] double norm(const std::vector<double> &values);
[[nodiscard]] double norm(const Tensors &tensors);
[[nodiscard]] double distance(const std::vector<double> &a, const std::vector<double> &b);

} // namespace normscope::lanes::test
