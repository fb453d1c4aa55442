#include "engine/service/training_service.h"

#include "engine/service/run_driver.h"

#include <algorithm>
#include <thread>

namespace normscope {

struct TrainingService::Impl : RunDriver
{
    using RunDriver::RunDriver;
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

TrainingService::~TrainingService() = default;

void TrainingService::setListener(std::function<void(RunId)> changed)
{
    m_impl->setListener(std::move(changed));
}

RunId TrainingService::submit(const ExperimentSpec &spec, bool startPaused, Keeping keeping)
{
    return submitTogether({spec}, startPaused, keeping).front();
}

std::vector<RunId> TrainingService::submitTogether(std::vector<ExperimentSpec> specs,
                                                   bool startPaused, Keeping keeping,
                                                   const std::vector<RunTitle> &titles)
{
    const BackendChoice choice = choose(std::move(specs));
    std::vector<std::shared_ptr<RunHistory>> histories;
    for (const ExperimentSpec &spec : choice.specs) {
        histories.push_back(std::make_shared<RunHistory>(spec));
        RunStatus status = histories.back()->status();
        status.backendReason = choice.reason;
        histories.back()->setStatus(status);
    }
    const std::vector<RunPointer> runs = m_impl->add(histories, startPaused);
    std::vector<RunId> ids;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (keeping == Keeping::Stored)
            m_impl->store(runs[i], i < titles.size() ? titles[i] : RunTitle());
        m_impl->begin(runs[i]);
        ids.push_back(runs[i]->id);
    }
    return ids;
}

std::vector<RunId> TrainingService::adopt(const std::vector<StoredRun> &runs)
{
    return m_impl->adopt(runs);
}

void TrainingService::load(RunId id)
{
    if (const RunPointer run = m_impl->find(id))
        m_impl->load(run);
}

void TrainingService::loadNow(RunId id)
{
    if (const RunPointer run = m_impl->find(id))
        m_impl->loadNow(run);
}

BackendChoice TrainingService::choose(std::vector<ExperimentSpec> specs) const
{
    if (m_impl->resources().choose)
        return m_impl->resources().choose(std::move(specs));
    return {std::move(specs), {}};
}

void TrainingService::look(RunId id, const NormLook &look)
{
    m_impl->look(id, look);
}

void TrainingService::lookAway(RunId id)
{
    m_impl->lookAway(id);
}

void TrainingService::pause(RunId id)
{
    m_impl->command(id, [](ServedRun &run) { run.paused = true; });
}

void TrainingService::resume(RunId id)
{
    m_impl->command(id, [](ServedRun &run) {
        run.paused = false;
        run.singleSteps = 0;
        if (run.stored && !run.computing && !run.trainer &&
            canGoOn(run.history->latestStatus().state))
            RunDriver::queueAgain(run);
    });
}

void TrainingService::step(RunId id)
{
    m_impl->command(id, [](ServedRun &run) {
        if (run.paused)
            ++run.singleSteps;
    });
}

void TrainingService::stop(RunId id)
{
    m_impl->command(id, [](ServedRun &run) { run.stopping = true; });
}

void TrainingService::remove(RunId id)
{
    stop(id);
    m_impl->forget(id);
}

RunRecorder *TrainingService::recorder() const
{
    return m_impl->recorder();
}

std::shared_ptr<const RunHistory> TrainingService::history(RunId id) const
{
    const RunPointer run = m_impl->find(id);
    return run ? run->history : nullptr;
}

std::vector<RunId> TrainingService::runs() const
{
    return m_impl->ids();
}

unsigned TrainingService::workers() const
{
    return m_impl->workers();
}

void TrainingService::wait(RunId id) const
{
    if (const RunPointer run = m_impl->find(id))
        m_impl->wait(*run);
}

} // namespace normscope
