// A backend without arithmetic worth the name, for tests of what drives one: its loss falls by a
// rule, γ follows the step, and it can be told to fail, to diverge, or to wait for the test.
#pragma once

#include "engine/backend/backend.h"
#include "engine/data/dataset.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace normscope::test {

/// `count` random images of 1×28×28 with labels 0–9, a fifth of them again as a test set.
[[nodiscard]] std::shared_ptr<const Dataset> smallDataset(std::int64_t count, unsigned seed = 1);

struct FakeBehaviour
{
    std::int64_t divergeAt = 0; ///< the step whose loss is NaN; 0 never
    std::int64_t failAt = 0;    ///< the step that throws BackendError; 0 never
    bool nanWhenEvaluated = false;
    bool unsafe = false;         ///< must not compute beside another run
    std::vector<StepCost> costs; ///< of the parts of a step
    std::string name = "fake";
    std::string refusal; ///< why it runs nothing; empty when it runs everything
    std::function<void(std::int64_t step)> beforeStep; ///< called on the worker
    /// What comes to a layer; without it the backend cannot tell.
    std::function<std::vector<float>(std::size_t layer, std::span<const std::uint32_t> indices,
                                     std::int64_t step)>
        layerInput;
    std::shared_ptr<std::atomic<int>> computing = std::make_shared<std::atomic<int>>(0);
    std::shared_ptr<std::atomic<int>> mostComputing = std::make_shared<std::atomic<int>>(0);
};

class FakeBackend : public Backend
{
public:
    explicit FakeBackend(FakeBehaviour behaviour) : m_behaviour(std::move(behaviour)) {}
    BatchResult trainStep(std::span<const std::uint32_t> indices,
                          const StepSettings &settings) override;
    BatchResult evaluate(SplitName split, std::int64_t first, std::int64_t count) override;
    [[nodiscard]] std::vector<float> read(const std::string &name) const override;
    void write(const std::string &name, std::span<const float> values) override;
    [[nodiscard]] TensorValues memory() const override;
    void setMemory(const TensorValues &memory) override;
    [[nodiscard]] std::vector<float> layerInput(std::size_t layer,
                                                std::span<const std::uint32_t> indices,
                                                const StepSettings &settings) override;
    [[nodiscard]] std::vector<StepCost> stepCosts(std::span<const std::uint32_t> indices,
                                                  int steps) override;

    /// Every index that was trained on, in order.
    [[nodiscard]] const std::vector<std::uint32_t> &seen() const { return m_seen; }
    [[nodiscard]] const std::vector<std::size_t> &batches() const { return m_batches; }

private:
    FakeBehaviour m_behaviour;
    std::map<std::string, std::vector<float>> m_tensors;
    std::vector<std::uint32_t> m_seen;
    std::vector<std::size_t> m_batches;
    std::uint64_t m_hash = 0;
};

class FakeFactory : public BackendFactory
{
public:
    explicit FakeFactory(FakeBehaviour behaviour = {}) : m_behaviour(std::move(behaviour)) {}
    [[nodiscard]] std::string name() const override { return m_behaviour.name; }
    [[nodiscard]] std::string version() const override { return m_behaviour.name + " 1"; }
    [[nodiscard]] std::optional<std::string> refusal(const ExperimentSpec &) const override
    {
        return m_behaviour.refusal.empty() ? std::nullopt
                                           : std::optional<std::string>(m_behaviour.refusal);
    }
    [[nodiscard]] std::optional<std::string> unsafeConcurrency() const override
    {
        return m_behaviour.unsafe ? std::optional<std::string>("it has no locks") : std::nullopt;
    }
    [[nodiscard]] std::unique_ptr<Backend> create(const ExperimentSpec &,
                                                  std::shared_ptr<const Dataset>) override
    {
        return std::make_unique<FakeBackend>(m_behaviour);
    }

private:
    FakeBehaviour m_behaviour;
};

} // namespace normscope::test
