// ONE run: minibatch after minibatch over a backend. Knows nothing of threads, files or screens.
#pragma once

#include "engine/backend/backend.h"
#include "engine/history/checkpoint.h"
#include "engine/history/run_history.h"
#include "engine/training/evaluation.h"
#include "engine/training/norm_capture.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace normscope {

/// Seconds on some steady clock; a test hands in its own.
using Clock = std::function<double()>;
[[nodiscard]] Clock steadyClock();

class Trainer
{
public:
    /// The spec must be valid for the data. Writes the starting weights into the backend and the
    /// first sample of γ and β into the history.
    Trainer(ExperimentSpec spec, std::shared_ptr<const Dataset> data,
            std::unique_ptr<Backend> backend, RunHistory &history, std::string backendVersion,
            Clock clock = steadyClock());
    /// The same, but the network starts from `weights`, which are all of its tensors.
    Trainer(ExperimentSpec spec, std::shared_ptr<const Dataset> data,
            std::unique_ptr<Backend> backend, RunHistory &history, std::string backendVersion,
            const TensorValues &weights, Clock clock = steadyClock());
    /// The same for a run that goes on from a checkpoint: `history` holds what it held then, or is
    /// still awaited. Throws BackendError when the checkpoint is not of this spec.
    Trainer(ExperimentSpec spec, std::shared_ptr<const Dataset> data,
            std::unique_ptr<Backend> backend, RunHistory &history, std::string backendVersion,
            const Checkpoint &start, Clock clock = steadyClock());

    /// One minibatch: of training, or of the evaluation that ends an epoch. False when the run is
    /// over (finished or diverged; status() says which). Only the time inside is counted as worked.
    bool advance();
    void pause();
    /// Ends the run where it stands.
    void stop();

    /// Ends the run where it stands, to go on another time.
    void interrupt();
    /// Why what the run records cannot be kept at the moment, to be seen in its status.
    void setStoreFault(const std::string &reason);
    /// To go on from here.
    [[nodiscard]] Checkpoint checkpoint() const;

    /// Answers what the history's lookout asks for from the last minibatch that was looked at,
    /// where it was of the same layer: for a run that pauses. True when it did.
    bool lookAgain() { return answerFrom(m_watch->last(), m_history); }
    /// That minibatch; nullptr for none.
    [[nodiscard]] std::shared_ptr<const NormCapture> lastLook() const { return m_watch->last(); }
    void forgetLook() { m_watch->forget(); }

    /// True while the evaluation of an epoch has not ended: a single step goes on until it has.
    [[nodiscard]] bool validating() const { return m_status.validating; }
    [[nodiscard]] const RunStatus &status() const { return m_status; }

private:
    struct Fresh
    {
    };
    Trainer(Fresh fresh, ExperimentSpec spec, std::shared_ptr<const Dataset> data,
            std::unique_ptr<Backend> backend, RunHistory &history, std::string backendVersion,
            Clock clock);
    void begin();
    void restore(const Checkpoint &start);
    void beginEpoch();
    [[nodiscard]] std::vector<std::string> tensorNames() const;
    void trainMinibatch(double started);
    void validateMinibatch(double started);
    void endEpoch();
    void diverge(double loss, const char *what);
    [[nodiscard]] bool isSampled(std::int64_t step) const;
    void sampleNormalizations();
    [[nodiscard]] TensorValues readTensors() const;
    void updateRate(double seconds, std::int64_t examples);
    void finish(RunState state, const std::string &reason = {});

    const ExperimentSpec m_spec;
    const std::shared_ptr<const Dataset> m_data;
    const std::unique_ptr<Backend> m_backend;
    RunHistory &m_history;
    const Clock m_clock;
    const EpochPlan m_plan;
    const ExampleSelection m_selection;
    Evaluation m_evaluation;
    std::vector<NormLayerInfo> m_normLayers;
    std::optional<NormWatch> m_watch;
    RunStatus m_status;

    std::vector<std::uint32_t> m_order; ///< of the epoch in hand
    std::int64_t m_stepInEpoch = 0;
    Tally m_train;
    double m_epochTrainSeconds = 0;
    double m_epochStartSeconds = 0;
    double m_rateSeconds = 0;
    std::int64_t m_rateExamples = 0;
    std::int64_t m_lastSampled = -1;
};

} // namespace normscope
