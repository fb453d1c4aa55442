// Many runs on worker threads: commands in, one word out that something changed. The only door
// between the window and the engine.
#pragma once

#include "engine/backend/backend.h"
#include "engine/backend/backend_choice.h"
#include "engine/data/dataset.h"
#include "engine/history/run_history.h"

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
};

class TrainingService
{
public:
    /// `workers` runs are computed at once; 0 takes as many as there are cores.
    explicit TrainingService(RunResources resources, unsigned workers = 0);
    /// Stops every run within one minibatch and waits for the workers.
    ~TrainingService();
    TrainingService(const TrainingService &) = delete;
    TrainingService &operator=(const TrainingService &) = delete;

    /// Called from a worker thread whenever a history has changed; must return at once. After
    /// setListener({}) has returned no call comes any more.
    void setListener(std::function<void(RunId)> changed);

    /// Queues a run and returns at once. A spec that cannot run ends as Failed with the reason.
    /// A run that starts paused waits for resume() or step().
    RunId submit(const ExperimentSpec &spec, bool startPaused = false);
    /// The same for runs that are to be compared: they are computed by one backend.
    std::vector<RunId> submitTogether(std::vector<ExperimentSpec> specs, bool startPaused = false);
    /// What submitting these specs together would decide.
    [[nodiscard]] BackendChoice choose(std::vector<ExperimentSpec> specs) const;

    // Commands return at once and take effect within one minibatch; unknown ids and commands that
    // do not fit the state are ignored.
    void pause(RunId id);
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
    /// Blocks until the run is over. Not for the UI thread.
    void wait(RunId id) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace normscope
