// Many runs on worker threads: commands in, one word out that something changed. The only door
// between the window and the engine.
#pragma once

#include "engine/backend/backend.h"
#include "engine/backend/backend_choice.h"
#include "engine/data/dataset.h"
#include "engine/history/run_history.h"
#include "engine/service/run_recorder.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace normscope {

using RunId = std::uint64_t;

/// Loads what a run needs, on a worker thread, when it is first needed. May be called from several
/// threads at once; throws DataError or BackendError.
struct RunResources
{
    std::function<std::shared_ptr<const Dataset>(const DataSpec &)> dataset;
    std::function<std::shared_ptr<BackendFactory>(const std::string &backend)> backend;
    /// Decides what the specs of runs that are submitted together leave open. Quick: it is called
    /// by whoever submits. Without it each spec is run as it is.
    std::function<BackendChoice(std::vector<ExperimentSpec>)> choose = {};
    /// Every tensor of a network that starts from a file (TrainingSpec::initialWeights). Throws
    /// std::runtime_error. Without it such runs fail.
    std::function<TensorValues(const ExperimentSpec &)> weights = {};
    /// The workers let others of this machine go first, such as a window's thread.
    bool givesWay = false;
};

enum class Keeping {
    Stored,    ///< in the store, where there is one
    Transient, ///< in memory alone
};

/// Where a store is given, runs are kept in it epoch by epoch: an epoch that its history tells of,
/// and a run's end, are safe on disk. While the disk refuses, runs pause with the reason in their
/// status, and go on by themselves when it takes again.
class TrainingService
{
public:
    /// `workers` runs are computed at once; 0 takes as many as there are cores.
    explicit TrainingService(RunResources resources, unsigned workers = 0,
                             std::shared_ptr<RunStore> store = {});
    /// Nothing is kept without a recorder.
    TrainingService(RunResources resources, unsigned workers,
                    std::unique_ptr<RunRecorder> recorder);
    /// Stops every run within one minibatch and waits for the workers. What is kept in the store is
    /// interrupted where it stands and can go on another time.
    ~TrainingService();
    TrainingService(const TrainingService &) = delete;
    TrainingService &operator=(const TrainingService &) = delete;

    /// Called from a worker thread whenever a history has changed; must return at once. After
    /// setListener({}) has returned no call comes any more.
    void setListener(std::function<void(RunId)> changed);

    /// Queues a run and returns at once. A spec that cannot run ends as Failed with the reason.
    /// A run that starts paused waits for resume() or step().
    RunId submit(const ExperimentSpec &spec, bool startPaused = false,
                 Keeping keeping = Keeping::Stored);
    /// The same for runs that are to be compared: they are computed by one backend. `titles`, where
    /// there are any, are of the specs in their order; the store has each as soon as it has the
    /// run.
    std::vector<RunId> submitTogether(std::vector<ExperimentSpec> specs, bool startPaused = false,
                                      Keeping keeping = Keeping::Stored,
                                      const std::vector<RunTitle> &titles = {});
    /// Takes in runs of the store, in their order. None of them goes before resume().
    std::vector<RunId> adopt(const std::vector<StoredRun> &runs);
    /// Reads the minibatches, samples and tensors of a run of the store into its history, on a
    /// worker. A fault is told in its status.
    void load(RunId id);
    /// The same before it returns. Not for the UI's thread.
    void loadNow(RunId id);
    /// What submitting these specs together would decide.
    [[nodiscard]] BackendChoice choose(std::vector<ExperimentSpec> specs) const;

    /// Asks for the numbers of a normalization (NormProbe). The answer, one for each call, is of
    /// the next minibatch that is trained, and comes with the word that something changed to the
    /// lookout() of the run's history. Of a run that pauses or is over it comes at once, of the
    /// last minibatch that was looked at, if that was at the same layer; else the question waits.
    void look(RunId id, const NormLook &look);
    /// Forgets question, answer and minibatch.
    void lookAway(RunId id);

    // Commands return at once and take effect within one minibatch; unknown ids and commands that
    // do not fit the state are ignored.
    void pause(RunId id);
    /// A run of the store that was stopped or interrupted goes on from where it stood, to the same
    /// bits.
    void resume(RunId id);
    /// Trains one minibatch of a paused run (and the evaluation, if it ends an epoch), then pauses.
    void step(RunId id);
    void stop(RunId id);
    /// Stops the run if it still goes on, and forgets it; the history lives while others hold it.
    void remove(RunId id);

    /// nullptr for an unknown id.
    [[nodiscard]] std::shared_ptr<const RunHistory> history(RunId id) const;
    [[nodiscard]] std::vector<RunId> runs() const;
    [[nodiscard]] unsigned workers() const;
    /// nullptr when nothing is stored.
    [[nodiscard]] RunRecorder *recorder() const;
    /// Blocks until the run is over. Not for the UI thread.
    void wait(RunId id) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace normscope
