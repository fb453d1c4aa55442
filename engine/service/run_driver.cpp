#include "engine/service/run_driver.h"

#include "engine/service/run_preparation.h"
#include "engine/service/stored_records.h"
#include "engine/service/worker_priority.h"

#include <spdlog/spdlog.h>

namespace normscope {

namespace {

/// Within an epoch, of work: more than that is never lost.
constexpr double secondsBetweenCommits = 20;

} // namespace

RunDriver::RunDriver(RunResources resources, unsigned workers,
                     std::unique_ptr<RunRecorder> recorder)
    : m_resources(std::move(resources)),
      m_workers(workers),
      m_pool(workers),
      m_serial(boost::asio::make_strand(m_pool)),
      m_recorder(std::move(recorder))
{
    if (m_recorder)
        m_recorder->setFaultListener([this](const std::string &reason) { storeRefuses(reason); });
}

RunDriver::~RunDriver()
{
    for (const RunId id : ids())
        command(id, [](ServedRun &run) { (run.stored ? run.leaving : run.stopping) = true; });
    m_pool.join();
    if (m_recorder)
        m_recorder->setFaultListener({});
    m_recorder.reset(); // keeps what is due
}

void RunDriver::setListener(std::function<void(RunId)> changed)
{
    const std::lock_guard lock(m_listenerMutex);
    m_listener = std::move(changed);
}

RunPointer RunDriver::made(std::shared_ptr<RunHistory> history, bool ours, bool startPaused)
{
    const RunId id = m_nextId++;
    auto run = std::make_shared<ServedRun>(id, std::move(history), ours, startPaused, m_pool);
    m_runs.emplace(id, run);
    return run;
}

std::vector<RunPointer> RunDriver::add(const std::vector<std::shared_ptr<RunHistory>> &histories,
                                       bool startPaused)
{
    const std::lock_guard lock(m_mutex);
    std::vector<RunPointer> added;
    added.reserve(histories.size());
    for (const std::shared_ptr<RunHistory> &history : histories)
        added.push_back(made(history, true, startPaused));
    return added;
}

std::vector<RunId> RunDriver::adopt(const std::vector<StoredRun> &runs)
{
    const std::lock_guard lock(m_mutex);
    std::vector<RunId> ids;
    for (const StoredRun &stored : runs) {
        // What another program is at is looked at, but not touched.
        const RunPointer run = made(stored.history, false, false);
        run->stored = m_recorder != nullptr;
        run->committedEpochs = stored.history->status().epochsFinished;
        ids.push_back(run->id);
    }
    return ids;
}

void RunDriver::store(const RunPointer &run, const RunTitle &title) const
{
    if (!m_recorder)
        return;
    run->stored = true;
    run->storeFault = m_recorder->fault();
    run->history->keepBack();
    m_recorder->begin(run->history, title);
}

void RunDriver::begin(const RunPointer &run)
{
    boost::asio::post(run->strand, [this, run] { pump(run); });
}

void RunDriver::forget(RunId id)
{
    const std::lock_guard lock(m_mutex);
    m_runs.erase(id);
}

std::vector<RunId> RunDriver::ids() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<RunId> all;
    for (const auto &[id, run] : m_runs)
        all.push_back(id);
    return all;
}

void RunDriver::wait(const ServedRun &run) const
{
    std::unique_lock lock(m_mutex);
    m_over.wait(lock, [&] { return isOver(run.history->status().state); });
}

void RunDriver::command(RunId id, std::function<void(ServedRun &)> change)
{
    if (const RunPointer run = find(id))
        boost::asio::post(run->strand, [this, run, change = std::move(change)] {
            change(*run);
            pump(run);
        });
}

void RunDriver::loadNow(const RunPointer &run) const
{
    const auto store = m_recorder && !run->history->hasRecords() ? m_recorder->store() : nullptr;
    if (!store)
        return;
    loadRecords(*store, *run->history);
    notify(*run);
}

void RunDriver::load(const RunPointer &run)
{
    if (!run->history->hasRecords())
        boost::asio::post(m_pool, [this, run] { loadNow(run); });
}

std::optional<Checkpoint> RunDriver::checkpointOf(const RunPointer &run) const
{
    const auto store = m_recorder->store();
    if (!store)
        throw BackendError("Another program is at this run, or has deleted it");
    return takeUp(*store, *run->history);
}

/// On its strand: a run that is over waits to go on from its checkpoint.
void RunDriver::queueAgain(ServedRun &run)
{
    run.here = true;
    run.goesOn = true;
    run.stopping = false;
    RunStatus status = run.history->latestStatus();
    status.state = RunState::Queued;
    status.reason.clear();
    run.history->setStatus(status);
    run.history->keepBack();
}

RunPointer RunDriver::find(RunId id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_runs.find(id);
    return found == m_runs.end() ? nullptr : found->second;
}

void RunDriver::notify(const ServedRun &run) const
{
    {
        const std::lock_guard lock(m_listenerMutex);
        if (m_listener)
            m_listener(run.id);
    }
    if (isOver(run.history->status().state)) {
        const std::lock_guard lock(m_mutex); // so that no waiter misses it
        m_over.notify_all();
    }
}

// A run that never came to have a trainer.
void RunDriver::setState(const RunPointer &run, RunState state, const std::string &reason)
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
void RunDriver::commit(const RunPointer &run, const RunStatus &status,
                       std::optional<Checkpoint> checkpoint)
{
    if (!run->stored)
        return;
    ++run->commits;
    run->committedStep = status.step;
    run->committedEpochs = status.epochsFinished;
    run->committedSeconds = status.seconds;
    m_recorder->commit(run->history, status, std::move(checkpoint),
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

void RunDriver::commitTrainer(const RunPointer &run)
{
    if (run->stored)
        commit(run, run->trainer->status(), run->trainer->checkpoint());
}

/// After a piece of work of the trainer: an epoch, the end, and now and then between them.
bool RunDriver::isCommitDue(const ServedRun &run)
{
    const RunStatus &status = run.trainer->status();
    return isOver(status.state) || status.epochsFinished > run.committedEpochs ||
           (status.seconds > run.committedSeconds + secondsBetweenCommits && run.commits == 0);
}

void RunDriver::storeRefuses(const std::string &reason)
{
    std::vector<RunPointer> all;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &[id, run] : m_runs)
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
void RunDriver::tellStoreFault(const RunPointer &run)
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

// On the run's strand: decides what comes next, and posts at most one piece of work.
void RunDriver::pump(const RunPointer &run)
{
    if (run->computing)
        return;
    if (!run->here)
        return;
    tellStoreFault(run);
    if (isOver(run->history->latestStatus().state)) {
        run->here = run->commits > 0 || !run->storeFault.empty();
        return;
    }
    if (run->stopping || run->leaving) {
        end(run);
        return;
    }
    if (!run->trainer) {
        compute(run, run->goesOn ? &RunDriver::goOn : &RunDriver::prepare);
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
    compute(run, &RunDriver::advance);
}

/// What was looked at last can be looked at still.
void RunDriver::dropTrainer(ServedRun &run)
{
    if (run.trainer && run.trainer->lastLook())
        run.lastLook = run.trainer->lastLook();
    run.trainer.reset();
}

void RunDriver::end(const RunPointer &run)
{
    if (run->trainer) {
        guarded(run, run->stopping ? &RunDriver::stopTrainer : &RunDriver::interruptTrainer);
        dropTrainer(*run);
        notify(*run);
    } else {
        // Before its first step, or before it went on: then it is as it was.
        setState(run, run->stopping && !run->goesOn ? RunState::Stopped : RunState::Interrupted);
    }
    run->stopping = false;
}

void RunDriver::compute(const RunPointer &run, Work work)
{
    run->computing = true;
    const auto job = [this, run, work] {
        if (m_resources.givesWay)
            giveWay();
        guarded(run, work);
        notify(*run);
        boost::asio::post(run->strand, [this, run] {
            run->computing = false;
            countSingleStep(*run);
            if (isOver(run->history->latestStatus().state)) {
                dropTrainer(*run);
                lookAgain(*run); // at what no further minibatch answers
            }
            pump(run);
        });
    };
    if (run->serialized)
        boost::asio::post(m_serial, job);
    else
        boost::asio::post(m_pool, job);
}

/// On its strand, while nobody computes: answers from the last minibatch that was looked at.
void RunDriver::lookAgain(const ServedRun &run) const
{
    if (!run.history->lookout().isAsked())
        return;
    if ((run.trainer && run.trainer->lookAgain()) || answerFrom(run.lastLook, *run.history))
        notify(run);
}

void RunDriver::look(RunId id, const NormLook &look)
{
    const RunPointer run = find(id);
    if (!run)
        return;
    run->history->lookout().ask(look);
    // While it goes, the next minibatch answers.
    boost::asio::post(run->strand, [this, run] {
        const RunState state = run->history->latestStatus().state;
        if (!run->computing && (state == RunState::Paused || isOver(state)))
            lookAgain(*run);
    });
}

void RunDriver::lookAway(RunId id)
{
    const RunPointer run = find(id);
    if (!run)
        return;
    run->history->lookout().lookAway();
    boost::asio::post(run->strand, [run] {
        run->lastLook.reset();
        if (!run->computing && run->trainer)
            run->trainer->forgetLook();
    });
}

// A fault of one run ends that run, in words, and no other.
void RunDriver::guarded(const RunPointer &run, Work work)
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

// A run that cannot go on is as it was, and says why.
void RunDriver::goOn(const RunPointer &run)
{
    try {
        prepare(run);
    } catch (const std::exception &error) {
        run->trainer.reset();
        setState(run, RunState::Interrupted, error.what());
    }
    run->goesOn = false;
}

void RunDriver::prepare(const RunPointer &run)
{
    setState(run, RunState::Preparing);
    const std::optional<Checkpoint> start = run->goesOn ? checkpointOf(run) : std::nullopt;
    PreparedRun prepared = prepareRun(m_resources, run->spec, *run->history, start);
    run->serialized = prepared.serialized;
    run->trainer = std::move(prepared.trainer);
    // Others who look into the store see that it goes.
    commitTrainer(run);
}

void RunDriver::advance(const RunPointer &run)
{
    run->trainer->advance();
    if (run->stored && isCommitDue(*run))
        commitTrainer(run);
}

void RunDriver::stopTrainer(const RunPointer &run)
{
    run->trainer->stop();
    commitTrainer(run);
}

void RunDriver::interruptTrainer(const RunPointer &run)
{
    run->trainer->interrupt();
    commitTrainer(run);
}

// On the run's strand, after a piece of work: a single step is done when one more minibatch has
// been trained and the evaluation that it may have led to is over.
void RunDriver::countSingleStep(ServedRun &run)
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

} // namespace normscope
