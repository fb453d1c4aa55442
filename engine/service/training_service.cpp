#include "engine/service/training_service.h"

#include "engine/experiment/problem.h"
#include "engine/experiment/validation.h"
#include "engine/training/trainer.h"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
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
    Run(RunId runId, const ExperimentSpec &runSpec, const std::string &backendReason,
        bool startPaused, Pool &pool)
        : id(runId),
          spec(runSpec),
          history(std::make_shared<RunHistory>(runSpec)),
          strand(boost::asio::make_strand(pool)),
          paused(startPaused)
    {
        RunStatus status = history->status();
        status.backendReason = backendReason;
        history->setStatus(status);
    }

    const RunId id;
    const ExperimentSpec spec;
    const std::shared_ptr<RunHistory> history;
    const Strand strand;

    std::unique_ptr<Trainer> trainer;
    bool serialized = false; ///< its backend must not compute beside another run
    bool paused;
    bool stopping = false;
    bool computing = false;
    int singleSteps = 0;           ///< asked for while paused and not yet done
    std::int64_t stepsCounted = 0; ///< the trainer's step when a single step was last looked for
};

using RunPointer = std::shared_ptr<Run>;

} // namespace

struct TrainingService::Impl
{
    Impl(RunResources runResources, unsigned workerCount)
        : resources(std::move(runResources)),
          workers(workerCount),
          pool(workerCount),
          serial(boost::asio::make_strand(pool))
    {
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
    void setState(const RunPointer &run, RunState state, const std::string &reason = {}) const
    {
        RunStatus status = run->history->status();
        status.state = state;
        status.reason = reason;
        status.examplesPerSecond = 0;
        status.secondsLeft = -1;
        run->history->setStatus(status);
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
        if (run->computing || isOver(run->history->status().state))
            return;
        if (run->stopping) {
            if (run->trainer) {
                guarded(run, &Impl::stopTrainer);
                run->trainer.reset();
                notify(*run);
            } else {
                setState(run, RunState::Stopped);
            }
            return;
        }
        if (!run->trainer) {
            compute(run, &Impl::prepare);
            return;
        }
        if (run->paused && run->singleSteps == 0) {
            run->stepsCounted = run->trainer->status().step;
            if (run->trainer->status().state != RunState::Paused) {
                run->trainer->pause();
                notify(*run);
            }
            return;
        }
        compute(run, &Impl::advance);
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
                if (isOver(run->history->status().state))
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

    void prepare(const RunPointer &run)
    {
        setState(run, RunState::Preparing);
        const auto data = resources.dataset(run->spec.data);
        const auto problems = validate(run->spec, data->shape());
        if (!problems.empty())
            throw ExperimentError(problems);
        const auto factory = resources.backend(run->spec.training.backend);
        if (const auto reason = factory->refusal(run->spec))
            throw BackendError(*reason);
        RunStatus status = run->history->status();
        status.threads =
            factory->threads(run->spec, std::max(1U, std::thread::hardware_concurrency()));
        run->history->setStatus(status);
        std::string version = factory->version();
        if (const auto reason = factory->unsafeConcurrency()) {
            run->serialized = true;
            version += " (one run at a time: " + *reason + ")";
        }
        run->trainer = std::make_unique<Trainer>(run->spec, data, factory->create(run->spec, data),
                                                 *run->history, std::move(version));
    }

    void advance(const RunPointer &run) { run->trainer->advance(); }

    void stopTrainer(const RunPointer &run) { run->trainer->stop(); }

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

TrainingService::TrainingService(RunResources resources, unsigned workers)
    : m_impl(std::make_unique<Impl>(
          std::move(resources),
          workers > 0 ? workers : std::max(1U, std::thread::hardware_concurrency())))
{
}

TrainingService::~TrainingService()
{
    for (const RunId id : runs())
        stop(id);
    m_impl->pool.join();
}

void TrainingService::setListener(std::function<void(RunId)> changed)
{
    const std::lock_guard lock(m_impl->listenerMutex);
    m_impl->listener = std::move(changed);
}

RunId TrainingService::submit(const ExperimentSpec &spec, bool startPaused)
{
    return submitTogether({spec}, startPaused).front();
}

std::vector<RunId> TrainingService::submitTogether(std::vector<ExperimentSpec> specs,
                                                   bool startPaused)
{
    const BackendChoice choice = choose(std::move(specs));
    std::vector<RunPointer> runs;
    {
        const std::lock_guard lock(m_impl->mutex);
        for (const ExperimentSpec &spec : choice.specs) {
            const RunId id = m_impl->nextId++;
            runs.push_back(
                std::make_shared<Run>(id, spec, choice.reason, startPaused, m_impl->pool));
            m_impl->runs.emplace(id, runs.back());
        }
    }
    std::vector<RunId> ids;
    for (const RunPointer &run : runs) {
        boost::asio::post(run->strand, [impl = m_impl.get(), run] { impl->pump(run); });
        ids.push_back(run->id);
    }
    return ids;
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
    m_impl->command(id, [](Run &run) {
        run.paused = false;
        run.singleSteps = 0;
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
