#include "ui/window/run_control.h"

#include "engine/compare/run_groups.h"
#include "engine/experiment/arithmetic.h"
#include "engine/experiment/spec_path.h"
#include "engine/experiment/validation.h"
#include "engine/history/specs_of.h"

#include <algorithm>
#include <set>
#include <utility>

namespace normscope::ui {

namespace {

constexpr std::size_t repetitions = 5;

} // namespace

RunControl::RunControl(TrainingClient *client, RunList *runs, QObject *parent)
    : QObject(parent), m_client(client), m_runs(runs)
{
    connect(runs, &RunList::removed, this, [this](RunId id) {
        // Not forgotten: until the window closes it may come back.
        m_client->service().stop(id);
    });
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

void RunControl::start(const std::vector<ExperimentSpec> &specs)
{
    m_runs->setSelected({});
    for (const RunId id : m_client->service().submitTogether(specs))
        m_runs->add(id, m_client->service().history(id));
}

void RunControl::compare(const ExperimentSpec &spec)
{
    start({spec, withoutNormalization(spec)});
}

bool RunControl::repeat(const std::vector<RunId> &ids)
{
    const std::vector<RunEntry> &entries = m_runs->entries();
    const std::vector<const ExperimentSpec *> specs = specsOf(entries);
    std::vector<ExperimentSpec> repeated;
    std::vector<RunId> chosen;
    for (const std::vector<std::size_t> &group : groupRuns(specs)) {
        if (std::none_of(group.begin(), group.end(), [&](std::size_t member) {
                return std::find(ids.begin(), ids.end(), entries[member].id) != ids.end();
            }))
            continue;
        std::vector<std::int64_t> seeds;
        const ExperimentSpec *first = specs[group.front()];
        for (const std::size_t member : group) {
            chosen.push_back(entries[member].id);
            seeds.push_back(specs[member]->training.seed);
            if (seeds.back() < first->training.seed)
                first = specs[member];
        }
        const std::size_t distinct = std::set(seeds.begin(), seeds.end()).size();
        const std::size_t count = distinct < repetitions ? repetitions - distinct : repetitions;
        for (ExperimentSpec &spec : repeats(*first, count, seeds))
            repeated.push_back(std::move(spec));
    }
    if (repeated.empty())
        return false;
    startRepeats(repeated, std::move(chosen));
    return true;
}

void RunControl::repeat(const ExperimentSpec &spec)
{
    startRepeats(repeats(spec, repetitions), {});
}

void RunControl::startRepeats(const std::vector<ExperimentSpec> &specs, std::vector<RunId> chosen)
{
    start(specs);
    const std::vector<RunId> begun = m_runs->selected();
    chosen.insert(chosen.end(), begun.begin(), begun.end());
    m_runs->setSelected(chosen);
    if (!m_runs->grouping())
        m_runs->setGrouping(Grouping{});
}

ExperimentSpec RunControl::opened(ExperimentSpec spec) const
{
    const std::string backend = std::exchange(spec.training.backend, autoBackend);
    if (m_client->service().choose({spec}).specs.front().training.backend != backend)
        spec.training.backend = backend;
    return spec;
}

std::vector<ExperimentSpec> byEachBackend(const ExperimentSpec &spec)
{
    std::vector<ExperimentSpec> both{spec, spec};
    both[0].training.backend = lanesBackend;
    both[1].training.backend = referenceBackend;
    return both;
}

std::vector<ExperimentSpec> byEachVariant(const ExperimentSpec &spec)
{
    std::vector<ExperimentSpec> both{spec, spec};
    for (std::size_t i = 0; i < both.size(); ++i) {
        both[i].training.backend = referenceBackend;
        for (LayerSpec &layer : both[i].model.layers)
            if (layer.kind == "batch_norm")
                setOption(layer, "implementation",
                          Value(std::string(i == 0 ? "scratch" : "library")));
    }
    return both;
}

std::vector<ExperimentSpec> byEachPrecision(const ExperimentSpec &spec)
{
    std::vector<ExperimentSpec> both{spec, spec};
    both[0].training.dtype = "float32";
    both[1].training.dtype = "float64";
    for (ExperimentSpec &each : both)
        each.training.backend = referenceBackend;
    return both;
}

double RunControl::operations(const RunEntry &entry) const
{
    const auto known = m_operations.find(entry.id);
    if (known != m_operations.end())
        return known->second;
    const ExperimentSpec &spec = entry.history->spec();
    const DataShape data = nominalDataShape(spec.data);
    const NetworkAnalysis network = analyze(spec.model, data.example, data.classes);
    return m_operations[entry.id] = trainingOperations(spec.model, network);
}

std::vector<RunId> RunControl::unended() const
{
    std::vector<RunId> ids;
    for (const RunEntry &entry : m_runs->entries())
        if (!m_runs->isElsewhere(entry.id) && !isOver(entry.history->status().state))
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
        if (isOver(status.state) || m_runs->isElsewhere(entry.id))
            continue;
        sum.running += status.state == RunState::Running ? 1 : 0;
        sum.paused += status.state == RunState::Paused ? 1 : 0;
        sum.waiting += status.state < RunState::Running ? 1 : 0;
        sum.examplesPerSecond += status.examplesPerSecond;
        if (status.examplesPerSecond > 0)
            sum.operationsPerSecond += status.examplesPerSecond * operations(entry);
        sum.threads += status.state == RunState::Running ? status.threads : 0;
        const UsedBackend backend{
            QString::fromStdString(entry.history->spec().training.backend),
            QString::fromStdString(status.backendVersion),
            QString::fromStdString(status.backendReason),
        };
        if (std::find(sum.backends.begin(), sum.backends.end(), backend) == sum.backends.end())
            sum.backends.push_back(backend);
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
