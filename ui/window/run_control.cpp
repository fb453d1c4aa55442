#include "ui/window/run_control.h"

#include <algorithm>

namespace normscope::ui {

RunControl::RunControl(TrainingClient *client, RunList *runs, QObject *parent)
    : QObject(parent), m_client(client), m_runs(runs)
{
    connect(runs, &RunList::removed, this, [this](RunId id) { m_client->service().remove(id); });
    connect(runs, &RunList::updated, this, [this](const std::vector<RunId> &ids) {
        for (const RunId id : ids) {
            const RunEntry *entry = m_runs->find(id);
            if (entry == nullptr)
                continue;
            const RunStatus status = entry->history->status();
            if (status.state == RunState::Diverged || status.state == RunState::Failed)
                Q_EMIT wentWrong(entry->title() + ": " + QString::fromStdString(status.reason));
        }
    });
}

RunId RunControl::train(const ExperimentSpec &spec, bool startPaused)
{
    const RunId id = m_client->service().submit(spec, startPaused);
    m_runs->add(id, m_client->service().history(id));
    return id;
}

void RunControl::compare(const ExperimentSpec &spec)
{
    m_runs->setSelected({});
    train(spec);
    train(withoutNormalization(spec));
}

std::vector<RunId> RunControl::unended() const
{
    std::vector<RunId> ids;
    for (const RunEntry &entry : m_runs->entries())
        if (!isOver(entry.history->status().state))
            ids.push_back(entry.id);
    return ids;
}

bool RunControl::allPaused() const
{
    const std::vector<RunId> ids = unended();
    return !ids.empty() && std::all_of(ids.begin(), ids.end(), [this](RunId id) {
        return m_runs->find(id)->history->status().state == RunState::Paused;
    });
}

void RunControl::togglePause()
{
    const bool resume = allPaused();
    for (const RunId id : unended())
        if (resume)
            m_client->service().resume(id);
        else
            m_client->service().pause(id);
}

void RunControl::step()
{
    for (const RunId id : unended())
        m_client->service().step(id);
}

void RunControl::stop()
{
    for (const RunId id : unended())
        m_client->service().stop(id);
}

GoingRuns RunControl::going() const
{
    GoingRuns sum;
    double done = 0;
    double planned = 0;
    for (const RunEntry &entry : m_runs->entries()) {
        const RunStatus status = entry.history->status();
        if (!status.backendVersion.empty())
            sum.backendVersion = QString::fromStdString(status.backendVersion);
        if (isOver(status.state))
            continue;
        sum.running += status.state == RunState::Running ? 1 : 0;
        sum.paused += status.state == RunState::Paused ? 1 : 0;
        sum.waiting += status.state < RunState::Running ? 1 : 0;
        sum.examplesPerSecond += status.examplesPerSecond;
        sum.secondsLeft = std::max(sum.secondsLeft, status.secondsLeft);
        done += static_cast<double>(status.step);
        planned += static_cast<double>(status.plannedSteps);
        const int epoch = static_cast<int>(
            std::min(status.epochsFinished + 1, std::max<std::int64_t>(1, status.plannedEpochs)));
        sum.epoch = sum.epoch == 0 ? epoch : std::min(sum.epoch, epoch);
        sum.epochs = std::max(sum.epochs, static_cast<int>(status.plannedEpochs));
    }
    sum.fraction = planned > 0 ? done / planned : 0;
    return sum;
}

} // namespace normscope::ui
