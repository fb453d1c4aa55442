// The reference backend: a network over LibTorch, in float32 or float64. What the other
// backends are held to, so it says the math plainly.
#pragma once

#include "engine/backend/backend.h"
#include "engine/nn/minibatch.h"
#include "engine/nn/network.h"
#include "engine/nn/optimizer.h"

#include <memory>

namespace normscope::nn {

class ReferenceBackend : public Backend
{
public:
    /// Throws BackendError when the network cannot be made.
    ReferenceBackend(const ExperimentSpec &spec, std::shared_ptr<const Dataset> data);

    BatchResult trainStep(std::span<const std::uint32_t> indices,
                          const StepSettings &settings) override;
    BatchResult evaluate(SplitName split, std::int64_t first, std::int64_t count) override;
    BatchResult evaluateExamples(SplitName split, std::span<const std::uint32_t> indices,
                                 Statistics statistics) override;
    [[nodiscard]] int statisticsPasses() const override;
    void gatherStatistics(int pass, std::span<const std::uint32_t> indices) override;
    void finishStatistics(int pass) override;
    [[nodiscard]] std::vector<double> scores(SplitName split, std::int64_t first,
                                             std::int64_t count) override;
    [[nodiscard]] std::vector<double> readExactly(const std::string &name) const override;
    void writeExactly(const std::string &name, std::span<const double> values) override;
    [[nodiscard]] std::vector<float> read(const std::string &name) const override;
    void write(const std::string &name, std::span<const float> values) override;
    [[nodiscard]] TensorValues memory() const override;
    void setMemory(const TensorValues &memory) override;
    [[nodiscard]] std::vector<float> layerInput(std::size_t layer,
                                                std::span<const std::uint32_t> indices,
                                                const StepSettings &settings) override;
    [[nodiscard]] std::vector<StepCost> stepCosts(std::span<const std::uint32_t> indices,
                                                  int steps) override;

private:
    /// One value of the network, or BackendError.
    [[nodiscard]] torch::Tensor tensor(const std::string &name) const;

    /// Of a minibatch that is predicted.
    [[nodiscard]] BatchResult judge(const Minibatch &batch, Statistics statistics) const;
    [[nodiscard]] Layer &statisticsLayer(int pass) const;
    template <typename Number>
    void writeValues(const std::string &name, std::span<const Number> values);

    std::uint64_t m_seed;
    double m_labelSmoothing;
    torch::ScalarType m_type;
    MinibatchReader m_reader;
    Network m_network;
    Optimizer m_optimizer;
    std::vector<std::size_t> m_statisticsLayers;
    int m_threads;
};

} // namespace normscope::nn
