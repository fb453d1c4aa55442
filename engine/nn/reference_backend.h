// The reference backend: a network over LibTorch in float32, trained by plain SGD. What the other
// backends are held to, so it says the math plainly.
#pragma once

#include "engine/backend/backend.h"
#include "engine/nn/network.h"

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
    [[nodiscard]] std::vector<float> read(const std::string &name) const override;
    void write(const std::string &name, std::span<const float> values) override;
    [[nodiscard]] std::vector<StepCost> stepCosts(std::span<const std::uint32_t> indices,
                                                  int steps) override;

private:
    /// One value of the network, or BackendError.
    [[nodiscard]] torch::Tensor tensor(const std::string &name) const;

    std::shared_ptr<const Dataset> m_data;
    Network m_network;
    int m_threads;
};

} // namespace normscope::nn
