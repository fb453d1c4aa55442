// ONE run: minibatch after minibatch over a backend. Knows nothing of threads, files or screens.
#pragma once

#include "engine/backend/backend.h"
#include "engine/history/run_history.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace normscope
{

/// Seconds on some steady clock; a test hands in its own.
using Clock = std::function<double()>;
[[nodiscard]] Clock steadyClock();

class Trainer
{
public:
    /// The spec must be valid for the data. Writes the starting weights into the backend and the
    /// first sample of γ and β into the history.
    Trainer(ExperimentSpec spec, std::shared_ptr<const Dataset> data,
            std::unique_ptr<Backend> backend, RunHistory &history, Clock clock = steadyClock());

    /// One minibatch: of training, or of the evaluation that ends an epoch. False when the run is
    /// over (finished or diverged; status() says which).
    bool advance();
    /// Time that passes between pause() and the next advance() is not counted.
    void pause();
    void stop();

    /// True while the evaluation of an epoch has not ended: a single step goes on until it has.
    [[nodiscard]] bool validating() const;
    [[nodiscard]] const RunStatus &status() const { return m_status; }
    [[nodiscard]] Backend &backend() { return *m_backend; }

private:
    void trainMinibatch();
    void validateMinibatch();
    void beginEpoch();
    void endEpoch();
    void diverge(double loss, const char *where);
    void sampleNormalizations();
    [[nodiscard]] bool isSampled(std::int64_t step) const;
    void tick();
    void publish();

    const ExperimentSpec m_spec;
    const std::shared_ptr<const Dataset> m_data;
    const std::unique_ptr<Backend> m_backend;
    RunHistory &m_history;
    const Clock m_clock;
    const EpochPlan m_plan;
    std::vector<NormLayerInfo> m_normLayers;
    RunStatus m_status;

    std::vector<std::uint32_t> m_order;
    std::int64_t m_epoch = 0; ///< of the minibatch in hand, from 1
    std::int64_t m_stepInEpoch = 0;
    double m_lossSum = 0; ///< of the epoch, weighted by examples
    std::int64_t m_correct = 0;
    std::int64_t m_seen = 0;
    std::int64_t m_validated = 0;
    double m_testLossSum = 0;
    std::int64_t m_testCorrect = 0;
    double m_epochTrainSeconds = 0;
    double m_epochStartSeconds = 0;
    double m_lastTick = 0;
    bool m_clockRuns = false;
    double m_rateWindowSeconds = 0;
    std::int64_t m_rateWindowExamples = 0;
};

} // namespace normscope
