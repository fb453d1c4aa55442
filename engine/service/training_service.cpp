#include "engine/service/training_service.h"

#include "engine/experiment/problem.h"
#include "engine/experiment/validation.h"
#include "engine/training/trainer.h"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace normscope {

namespace {

using Pool = boost::asio::thread_pool;
using Strand = boost::asio::strand<Pool::executor_type>;

// Everything but the history belongs to the run's strand; while `computing`, the trainer belongs to
// the thread that computes.
struct Run
{
    Run(RunId runId, std::shared_ptr<RunHistory> runHistory, bool startPaused, Pool &pool)
        : id(runId),
          spec(runHistory->spec()),
          history(std::move(runHistory)),
          strand(boost::asio::make_strand(pool)),
          paused(startPaused)
    {
    }

    const RunId id;
    const ExperimentSpec spec;
    const std::shared_ptr<RunHistory> history;
    const Strand strand;

    std::unique_ptr<Trainer> trainer;
    bool serialized = false; ///< its backend must not compute beside another run
    bool paused;
    bool stopping = false;
    bool leaving = false; ///< to be interrupted: the program ends
    bool computing = false;
    bool goesOn = false; ///< from a checkpoint of the store
    bool stored = false;
    std::atomic<int> commits{0};      ///< asked of the recorder and not yet safe
    std::int64_t committedStep = -1;  ///< of the last commit asked for
    std::int64_t committedEpochs = 0; ///< likewise
    double committedSeconds = 0;      ///< of work
    std::string storeFault;
    int singleSteps = 0;           ///< asked for while paused and not yet done
    std::int64_t stepsCounted = 0; ///< the trainer's step when a single step was last looked for
};

using RunPointer = std::shared_ptr<Run>;

} // namespace

/// Within an epoch, of work: more than that is never lost.
constexpr double secondsBetweenCommits = 20;

struct TrainingService::Impl
{
    Impl(RunResources runResources, unsigned workerCount, std::unique_ptr<RunRecorder> keeper)
        : resources(std::move(runResources)),
          workers(workerCount),
          pool(workerCount),
          serial(boost::asio::make_strand(pool)),
          recorder(std::move(keeper))
    {
        if (recorder)
            recorder->setFaultListener([this](const std::string &reason) { storeRefuses(reason); });
    }

    const RunResources resources;
    const unsigned workers;
    Pool pool;
    const Strand serial;              ///< all runs over a backend that is not safe beside another
    mutable std::mutex listenerMutex; ///< held during a call, so that none comes after removal
    std::function<void(RunId)> listener;

    mutable std::mutex mutex; ///< guards runs and nextId
    mutable std::condition_variable over;
    std::map<RunId, RunPointer> runs;
    RunId nextId = 1;
    /// Its thread calls back, so it goes first.
    std::unique_ptr<RunRecorder> recorder;

    /// With the mutex held.
    RunPointer add(std::shared_ptr<RunHistory> history, bool startPaused)
    {
        const RunId id = nextId++;
        auto run = std::make_shared<Run>(id, std::move(history), startPaused, pool);
        runs.emplace(id, run);
        return run;
    }

    /// Begins to keep a run. Before its strand has work, or on it.
    void store(const RunPointer &run) const
    {
        if (!recorder)
            return;
        run->stored = true;
        run->storeFault = recorder->fault();
        run->history->keepBack();
        recorder->begin(run->history, {});
    }

    /// On its strand: a run that is over waits to go on from its checkpoint.
    static void queueAgain(Run &run)
    {
        run.goesOn = true;
        run.stopping = false;
        RunStatus status = run.history->latestStatus();
        status.state = RunState::Queued;
        status.reason.clear();
        run.history->setStatus(status);
        run.history->keepBack();
    }

    [[nodiscard]] RunPointer find(RunId id) const
    {
        const std::lock_guard lock(mutex);
        const auto found = runs.find(id);
        return found == runs.end() ? nullptr : found->second;
    }

    void notify(const Run &run) const
    {
        {
            const std::lock_guard lock(listenerMutex);
            if (listener)
                listener(run.id);
        }
        if (isOver(run.history->status().state)) {
            const std::lock_guard lock(mutex); // so that no waiter misses it
            over.notify_all();
        }
    }

    // A run that never came to have a trainer.
    void setState(const RunPointer &run, RunState state, const std::string &reason = {})
    {
        RunStatus status = run->history->latestStatus();
        status.state = state;
        status.reason = reason;
        status.examplesPerSecond = 0;
        status.secondsLeft = -1;
        run->history->setStatus(status);
        if (isOver(state))
            commit(run, status, std::nullopt);
        notify(*run);
    }

    /// Asks the recorder to keep what the run has recorded up to here; its history tells of it when
    /// it is safe.
    void commit(const RunPointer &run, const RunStatus &status,
                std::optional<Checkpoint> checkpoint)
    {
        if (!run->stored)
            return;
        ++run->commits;
        run->committedStep = status.step;
        run->committedEpochs = status.epochsFinished;
        run->committedSeconds = status.seconds;
        recorder->commit(run->history, status, std::move(checkpoint),
                         [this, run, epochs = static_cast<std::size_t>(status.epochsFinished),
                          end = isOver(status.state)] {
                             run->history->release(epochs, end);
                             notify(*run);
                             boost::asio::post(run->strand, [this, run] {
                                 --run->commits;
                                 pump(run);
                             });
                         });
    }

    void commitTrainer(const RunPointer &run)
    {
        if (run->stored)
            commit(run, run->trainer->status(), run->trainer->checkpoint());
    }

    /// After a piece of work of the trainer: an epoch, the end, and now and then between them.
    [[nodiscard]] static bool isCommitDue(const Run &run)
    {
        const RunStatus &status = run.trainer->status();
        return isOver(status.state) || status.epochsFinished > run.committedEpochs ||
               (status.seconds > run.committedSeconds + secondsBetweenCommits && run.commits == 0);
    }

    void storeRefuses(const std::string &reason)
    {
        std::vector<RunPointer> all;
        {
            const std::lock_guard lock(mutex);
            for (const auto &[id, run] : runs)
                all.push_back(run);
        }
        for (const RunPointer &run : all)
            boost::asio::post(run->strand, [this, run, reason] {
                if (!run->stored)
                    return; // it waits for no disk
                run->storeFault = reason;
                pump(run);
            });
    }

    /// On the run's strand, while nobody computes.
    void tellStoreFault(const RunPointer &run)
    {
        RunStatus status = run->history->latestStatus();
        if (!run->stored || status.storeFault == run->storeFault)
            return;
        if (run->trainer) {
            run->trainer->setStoreFault(run->storeFault);
        } else {
            status.storeFault = run->storeFault;
            run->history->setStatus(status);
        }
        notify(*run);
    }

    /// Changes a run's flags on its strand, then does what they ask for.
    template <class Change>
    void command(RunId id, Change change)
    {
        if (const RunPointer run = find(id))
            boost::asio::post(run->strand, [this, run, change] {
                change(*run);
                pump(run);
            });
    }

    // On the run's strand: decides what comes next, and posts at most one piece of work.
    void pump(const RunPointer &run)
    {
        if (run->computing)
            return;
        tellStoreFault(run);
        if (isOver(run->history->latestStatus().state))
            return;
        if (run->stopping || run->leaving) {
            end(run);
            return;
        }
        if (!run->trainer) {
            compute(run, run->goesOn ? &Impl::goOn : &Impl::prepare);
            return;
        }
        const bool asked = run->paused && run->singleSteps == 0;
        if (asked || !run->storeFault.empty()) {
            if (asked)
                run->stepsCounted = run->trainer->status().step;
            if (run->trainer->status().state != RunState::Paused) {
                run->trainer->pause();
                if (asked && run->trainer->status().step > run->committedStep)
                    commitTrainer(run);
                notify(*run);
            }
            return;
        }
        // The recorder may be an epoch behind, no more: what is due stays small.
        if (run->commits > 1)
            return;
        compute(run, &Impl::advance);
    }

    void end(const RunPointer &run)
    {
        if (run->trainer) {
            guarded(run, run->stopping ? &Impl::stopTrainer : &Impl::interruptTrainer);
            run->trainer.reset();
            notify(*run);
        } else {
            // Before its first step, or before it went on: then it is as it was.
            setState(run,
                     run->stopping && !run->goesOn ? RunState::Stopped : RunState::Interrupted);
        }
        run->stopping = false;
    }

    void compute(const RunPointer &run, void (Impl::*work)(const RunPointer &))
    {
        run->computing = true;
        const auto job = [this, run, work] {
            guarded(run, work);
            notify(*run);
            boost::asio::post(run->strand, [this, run] {
                run->computing = false;
                countSingleStep(*run);
                if (isOver(run->history->latestStatus().state))
                    run->trainer.reset();
                pump(run);
            });
        };
        if (run->serialized)
            boost::asio::post(serial, job);
        else
            boost::asio::post(pool, job);
    }

    // A fault of one run ends that run, in words, and no other.
    void guarded(const RunPointer &run, void (Impl::*work)(const RunPointer &))
    {
        try {
            (this->*work)(run);
        } catch (const std::bad_alloc &) {
            setState(run, RunState::Failed, "There is not enough memory for this run");
        } catch (const std::exception &error) {
            spdlog::error("run {} failed: {}", run->id, error.what());
            setState(run, RunState::Failed, error.what());
        }
    }

    /// From the checkpoint of the store, or from the start when the run never came to one.
    [[nodiscard]] std::optional<Checkpoint> checkpointOf(const RunPointer &run)
    {
        const auto store = recorder->store();
        const std::string &id = run->history->identity().id;
        if (!store || !store->takeOver(id))
            throw BackendError("Another program is at this run, or has deleted it");
        auto checkpoint = store->checkpoint(id);
        if (!run->history->hasRecords()) {
            StoredRecords records = store->records(id);
            run->history->restoreRecords(records.steps, std::move(records.samples));
        }
        const auto steps = static_cast<std::int64_t>(run->history->stepCount());
        if (checkpoint ? checkpoint->step != steps : steps > 0)
            throw BackendError("This run has no checkpoint to go on from");
        return checkpoint;
    }

    void load(const RunPointer &run)
    {
        if (!recorder || run->history->hasRecords())
            return;
        const std::string &id = run->history->identity().id;
        try {
            const auto store = recorder->store();
            if (!store)
                return;
            StoredRecords records = store->records(id);
            const auto checkpoint = store->checkpoint(id);
            if (checkpoint && isOver(run->history->latestStatus().state))
                run->history->setFinalTensors(checkpoint->tensors);
            run->history->restoreRecords(records.steps, std::move(records.samples));
        } catch (const StoreError &error) {
            spdlog::error("run {}: {}", id, error.what());
            RunStatus status = run->history->latestStatus();
            status.storeFault = error.what();
            run->history->setStatus(status);
        }
        notify(*run);
    }

    // A run that cannot go on is as it was, and says why.
    void goOn(const RunPointer &run)
    {
        try {
            prepare(run);
        } catch (const std::exception &error) {
            run->trainer.reset();
            setState(run, RunState::Interrupted, error.what());
        }
        run->goesOn = false;
    }

    void prepare(const RunPointer &run)
    {
        setState(run, RunState::Preparing);
        const std::optional<Checkpoint> start = run->goesOn ? checkpointOf(run) : std::nullopt;
        const auto data = resources.dataset(run->spec.data);
        const auto problems = validate(run->spec, data->shape());
        if (!problems.empty())
            throw ExperimentError(problems);
        const auto factory = resources.backend(run->spec.training.backend);
        if (const auto reason = factory->refusal(run->spec))
            throw BackendError(*reason);
        RunStatus status = run->history->latestStatus();
        status.threads =
            factory->threads(run->spec, std::max(1U, std::thread::hardware_concurrency()));
        run->history->setStatus(status);
        std::string version = factory->version();
        if (const auto reason = factory->unsafeConcurrency()) {
            run->serialized = true;
            version += " (one run at a time: " + *reason + ")";
        }
        auto backend = factory->create(run->spec, data);
        run->trainer = start ? std::make_unique<Trainer>(run->spec, data, std::move(backend),
                                                         *run->history, std::move(version), *start)
                             : std::make_unique<Trainer>(run->spec, data, std::move(backend),
                                                         *run->history, std::move(version));
        // Others who look into the store see that it goes.
        commitTrainer(run);
    }

    void advance(const RunPointer &run)
    {
        run->trainer->advance();
        if (run->stored && isCommitDue(*run))
            commitTrainer(run);
    }

    void stopTrainer(const RunPointer &run)
    {
        run->trainer->stop();
        commitTrainer(run);
    }

    void interruptTrainer(const RunPointer &run)
    {
        run->trainer->interrupt();
        commitTrainer(run);
    }

    // On the run's strand, after a piece of work: a single step is done when one more minibatch has
    // been trained and the evaluation that it may have led to is over.
    static void countSingleStep(Run &run)
    {
        if (!run.trainer)
            return;
        const RunStatus &status = run.trainer->status();
        const bool trained = status.step > run.stepsCounted;
        if (status.validating || !trained)
            return;
        run.stepsCounted = status.step;
        if (run.singleSteps > 0)
            --run.singleSteps;
    }
};

TrainingService::TrainingService(RunResources resources, unsigned workers,
                                 std::shared_ptr<RunStore> store)
    : TrainingService(std::move(resources), workers,
                      store ? std::make_unique<RunRecorder>(std::move(store)) : nullptr)
{
}

TrainingService::TrainingService(RunResources resources, unsigned workers,
                                 std::unique_ptr<RunRecorder> recorder)
    : m_impl(std::make_unique<Impl>(std::move(resources),
                                    workers > 0 ? workers
                                                : std::max(1U, std::thread::hardware_concurrency()),
                                    std::move(recorder)))
{
}

TrainingService::~TrainingService()
{
    for (const RunId id : runs())
        m_impl->command(id, [](Run &run) { (run.stored ? run.leaving : run.stopping) = true; });
    m_impl->pool.join();
    if (m_impl->recorder)
        m_impl->recorder->setFaultListener({});
    m_impl->recorder.reset(); // keeps what is due
}

void TrainingService::setListener(std::function<void(RunId)> changed)
{
    const std::lock_guard lock(m_impl->listenerMutex);
    m_impl->listener = std::move(changed);
}

RunId TrainingService::submit(const ExperimentSpec &spec, bool startPaused, Keeping keeping)
{
    return submitTogether({spec}, startPaused, keeping).front();
}

std::vector<RunId> TrainingService::submitTogether(std::vector<ExperimentSpec> specs,
                                                   bool startPaused, Keeping keeping)
{
    const BackendChoice choice = choose(std::move(specs));
    std::vector<RunPointer> runs;
    {
        const std::lock_guard lock(m_impl->mutex);
        for (const ExperimentSpec &spec : choice.specs) {
            auto history = std::make_shared<RunHistory>(spec);
            RunStatus status = history->status();
            status.backendReason = choice.reason;
            history->setStatus(status);
            runs.push_back(m_impl->add(std::move(history), startPaused));
        }
    }
    std::vector<RunId> ids;
    for (const RunPointer &run : runs) {
        if (keeping == Keeping::Stored)
            m_impl->store(run);
        boost::asio::post(run->strand, [impl = m_impl.get(), run] { impl->pump(run); });
        ids.push_back(run->id);
    }
    return ids;
}

std::vector<RunId> TrainingService::adopt(const std::vector<StoredRun> &runs)
{
    const std::lock_guard lock(m_impl->mutex);
    std::vector<RunId> ids;
    for (const StoredRun &stored : runs) {
        // What another program is at is looked at, but not touched.
        const RunPointer run = m_impl->add(stored.history, false);
        run->stored = m_impl->recorder != nullptr;
        run->committedEpochs = stored.history->status().epochsFinished;
        ids.push_back(run->id);
    }
    return ids;
}

void TrainingService::load(RunId id)
{
    if (const RunPointer run = m_impl->find(id); run && !run->history->hasRecords())
        boost::asio::post(m_impl->pool, [impl = m_impl.get(), run] { impl->load(run); });
}

void TrainingService::loadNow(RunId id)
{
    if (const RunPointer run = m_impl->find(id))
        m_impl->load(run);
}

BackendChoice TrainingService::choose(std::vector<ExperimentSpec> specs) const
{
    if (m_impl->resources.choose)
        return m_impl->resources.choose(std::move(specs));
    return {std::move(specs), {}};
}

void TrainingService::pause(RunId id)
{
    m_impl->command(id, [](Run &run) { run.paused = true; });
}

void TrainingService::resume(RunId id)
{
    m_impl->command(id, [impl = m_impl.get()](Run &run) {
        run.paused = false;
        run.singleSteps = 0;
        if (run.stored && !run.trainer && !run.computing &&
            canGoOn(run.history->latestStatus().state))
            impl->queueAgain(run);
    });
}

void TrainingService::step(RunId id)
{
    m_impl->command(id, [](Run &run) {
        if (run.paused)
            ++run.singleSteps;
    });
}

void TrainingService::stop(RunId id)
{
    m_impl->command(id, [](Run &run) { run.stopping = true; });
}

void TrainingService::remove(RunId id)
{
    stop(id);
    const std::lock_guard lock(m_impl->mutex);
    m_impl->runs.erase(id);
}

RunRecorder *TrainingService::recorder() const
{
    return m_impl->recorder.get();
}

std::shared_ptr<const RunHistory> TrainingService::history(RunId id) const
{
    const RunPointer run = m_impl->find(id);
    return run ? run->history : nullptr;
}

std::vector<RunId> TrainingService::runs() const
{
    const std::lock_guard lock(m_impl->mutex);
    std::vector<RunId> ids;
    for (const auto &[id, run] : m_impl->runs)
        ids.push_back(id);
    return ids;
}

unsigned TrainingService::workers() const
{
    return m_impl->workers;
}

void TrainingService::wait(RunId id) const
{
    const RunPointer run = m_impl->find(id);
    if (!run)
        return;
    std::unique_lock lock(m_impl->mutex);
    m_impl->over.wait(lock, [&] { return isOver(run->history->status().state); });
}

} // namespace normscope
