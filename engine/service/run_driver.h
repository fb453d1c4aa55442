// Drives all runs of a service: each on a strand of its own, a piece of work at a time, kept in the
// store as it goes. For the sources of the service alone.
#pragma once

#include "engine/service/served_run.h"

#include <boost/asio/post.hpp>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace normscope {

class RunDriver
{
public:
    RunDriver(RunResources resources, unsigned workers, std::unique_ptr<RunRecorder> recorder);
    /// Stops or interrupts what goes on, and waits for the workers.
    ~RunDriver();
    RunDriver(const RunDriver &) = delete;
    RunDriver &operator=(const RunDriver &) = delete;

    [[nodiscard]] const RunResources &resources() const { return m_resources; }
    [[nodiscard]] unsigned workers() const { return m_workers; }
    [[nodiscard]] RunRecorder *recorder() const { return m_recorder.get(); }
    void setListener(std::function<void(RunId)> changed);

    /// One for each history, in their order and with no other between them. Nothing goes before
    /// begin() or a command.
    std::vector<RunPointer> add(const std::vector<std::shared_ptr<RunHistory>> &histories,
                                bool startPaused);
    /// Of the store, in their order.
    std::vector<RunId> adopt(const std::vector<StoredRun> &runs);
    /// Begins to keep a run, before it begins.
    void store(const RunPointer &run, const RunTitle &title) const;
    void begin(const RunPointer &run);
    void forget(RunId id);
    [[nodiscard]] RunPointer find(RunId id) const;
    [[nodiscard]] std::vector<RunId> ids() const;
    /// Blocks until the run is over.
    void wait(const ServedRun &run) const;

    /// Changes a run's flags on its strand, then does what they ask for.
    void command(RunId id, std::function<void(ServedRun &)> change);
    /// TrainingService says what they do.
    void look(RunId id, const NormLook &look);
    void lookAway(RunId id);
    /// In the change of a command: a run of the store that is over is to go on from its checkpoint.
    static void queueAgain(ServedRun &run);

    /// What the store has of a run, into its history; waits for the disk.
    void loadNow(const RunPointer &run) const;
    /// The same on a worker.
    void load(const RunPointer &run);

private:
    /// With the mutex held.
    RunPointer made(std::shared_ptr<RunHistory> history, bool ours, bool startPaused);

    using Work = void (RunDriver::*)(const RunPointer &);

    // On the run's strand.
    void pump(const RunPointer &run);
    void end(const RunPointer &run);
    void compute(const RunPointer &run, Work work);
    static void countSingleStep(ServedRun &run);
    static void dropTrainer(ServedRun &run);
    void lookAgain(const ServedRun &run) const;
    void tellStoreFault(const RunPointer &run);

    // On any worker, while nobody else is at the run.
    void guarded(const RunPointer &run, Work work);
    void goOn(const RunPointer &run);
    void prepare(const RunPointer &run);
    void advance(const RunPointer &run);
    void stopTrainer(const RunPointer &run);
    void interruptTrainer(const RunPointer &run);
    void setState(const RunPointer &run, RunState state, const std::string &reason = {});
    void commit(const RunPointer &run, const RunStatus &status,
                std::optional<Checkpoint> checkpoint);
    void commitTrainer(const RunPointer &run);
    [[nodiscard]] static bool isCommitDue(const ServedRun &run);
    [[nodiscard]] std::optional<Checkpoint> checkpointOf(const RunPointer &run) const;

    void notify(const ServedRun &run) const;
    void storeRefuses(const std::string &reason);

    const RunResources m_resources;
    const unsigned m_workers;
    Pool m_pool;
    const Strand m_serial;              ///< all runs over a backend that is not safe beside another
    mutable std::mutex m_listenerMutex; ///< held during a call, so that none comes after removal
    std::function<void(RunId)> m_listener;

    mutable std::mutex m_mutex; ///< guards runs and next id
    mutable std::condition_variable m_over;
    std::map<RunId, RunPointer> m_runs;
    RunId m_nextId = 1;
    /// Its thread calls back, so it goes first.
    std::unique_ptr<RunRecorder> m_recorder;
};

} // namespace normscope
