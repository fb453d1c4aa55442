#include "engine/history/run_history.h"

#include <algorithm>
#include <utility>

namespace normscope {

namespace {

template <class Records>
std::vector<typename Records::value_type> tail(const Records &all, std::size_t from)
{
    from = std::min(from, all.size());
    return {all.begin() + static_cast<std::ptrdiff_t>(from), all.end()};
}

} // namespace

RunHistory::RunHistory(ExperimentSpec spec, RunIdentity identity)
    : m_spec(std::move(spec)),
      m_identity(std::move(identity)),
      m_samples(std::make_shared<SampleLog>(std::vector<std::int64_t>{}))
{
    m_status.plannedEpochs = m_spec.training.epochs;
}

RunStatus RunHistory::status() const
{
    const std::lock_guard lock(m_mutex);
    if (!m_keepsBack)
        return m_status;
    RunStatus told = m_status;
    told.epochsFinished =
        std::min(told.epochsFinished, static_cast<std::int64_t>(m_releasedEpochs));
    if (normscope::isOver(told.state) && !m_endReleased) {
        told.state = RunState::Running;
        told.reason.clear();
        told.divergedAt.reset();
    }
    return told;
}

RunStatus RunHistory::latestStatus() const
{
    const std::lock_guard lock(m_mutex);
    return m_status;
}

std::vector<EpochRecord> RunHistory::latestEpochs(std::size_t from) const
{
    const std::lock_guard lock(m_mutex);
    return tail(m_epochs, from);
}

void RunHistory::keepBack()
{
    const std::lock_guard lock(m_mutex);
    m_keepsBack = true;
    m_releasedEpochs = m_epochs.size();
    m_endReleased = false;
    changed();
}

void RunHistory::release(std::size_t epochs, bool end)
{
    const std::lock_guard lock(m_mutex);
    m_releasedEpochs = std::max(m_releasedEpochs, std::min(epochs, m_epochs.size()));
    m_endReleased = m_endReleased || end;
    changed();
}

std::size_t RunHistory::shownEpochs() const
{
    return m_keepsBack ? m_releasedEpochs : m_epochs.size();
}

bool RunHistory::hasRecords() const
{
    const std::lock_guard lock(m_mutex);
    return !m_awaitsRecords;
}

void RunHistory::awaitRecords(std::size_t steps, std::size_t samples,
                              const std::optional<StepRecord> &last)
{
    const std::lock_guard lock(m_mutex);
    m_awaitsRecords = true;
    m_awaitedSteps = steps;
    m_awaitedSamples = samples;
    m_awaitedLast = last;
    changed();
}

void RunHistory::restoreRecords(const std::vector<StepRecord> &steps,
                                std::shared_ptr<SampleLog> samples, TensorValues finalTensors)
{
    const std::lock_guard lock(m_mutex);
    if (!m_awaitsRecords)
        return;
    m_awaitsRecords = false;
    if (!finalTensors.empty() && normscope::isOver(m_status.state))
        m_finalTensors = std::move(finalTensors);
    m_steps.assign(steps.begin(), steps.end());
    m_samples = std::move(samples);
    changed();
}

void RunHistory::tellUnreadable(const std::string &reason)
{
    const std::lock_guard lock(m_mutex);
    if (!m_awaitsRecords)
        return;
    m_status.storeFault = reason;
    changed();
}

std::size_t RunHistory::stepCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_awaitsRecords ? m_awaitedSteps : m_steps.size();
}

std::size_t RunHistory::epochCount() const
{
    const std::lock_guard lock(m_mutex);
    return shownEpochs();
}

std::vector<StepRecord> RunHistory::steps(std::size_t from) const
{
    const std::lock_guard lock(m_mutex);
    return tail(m_steps, from);
}

std::vector<EpochRecord> RunHistory::epochs(std::size_t from) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<EpochRecord> shown = tail(m_epochs, from);
    const std::size_t most = shownEpochs();
    shown.resize(std::min(shown.size(), most - std::min(most, from)));
    return shown;
}

std::optional<StepRecord> RunHistory::lastStep() const
{
    const std::lock_guard lock(m_mutex);
    if (m_awaitsRecords)
        return m_awaitedLast;
    return m_steps.empty() ? std::nullopt : std::optional(m_steps.back());
}

std::optional<EpochRecord> RunHistory::bestEpoch() const
{
    const std::lock_guard lock(m_mutex);
    const auto end = m_epochs.begin() + static_cast<std::ptrdiff_t>(shownEpochs());
    const auto best =
        std::max_element(m_epochs.begin(), end, [](const EpochRecord &a, const EpochRecord &b) {
            return a.choiceAccuracy() < b.choiceAccuracy();
        });
    return best == end ? std::nullopt : std::optional(*best);
}

TensorValues RunHistory::finalTensors() const
{
    const std::lock_guard lock(m_mutex);
    return m_finalTensors;
}

void RunHistory::setFinalTensors(TensorValues tensors)
{
    const std::lock_guard lock(m_mutex);
    m_finalTensors = std::move(tensors);
    changed();
}

std::vector<NormLayerInfo> RunHistory::normLayers() const
{
    const std::lock_guard lock(m_mutex);
    return m_normLayers;
}

std::size_t RunHistory::normSampleCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_awaitsRecords ? m_awaitedSamples : m_samples->size();
}

std::shared_ptr<const SampleLog> RunHistory::normLog() const
{
    const std::lock_guard lock(m_mutex);
    return m_samples;
}

std::shared_ptr<SampleLog> RunHistory::emptyNormLog() const
{
    std::vector<std::int64_t> channels;
    for (const NormLayerInfo &layer : normLayers())
        channels.push_back(layer.channels);
    return std::make_shared<SampleLog>(channels);
}

NormSeries RunHistory::normSeries(std::size_t layer, NormQuantity quantity, std::size_t from,
                                  std::size_t most) const
{
    const std::shared_ptr<const SampleLog> log = normLog();
    NormSeries series;
    if (layer >= log->layerCount())
        return series;
    series.channels = log->channels(layer);
    const std::size_t size = log->size();
    from = std::min(from, size);
    const std::size_t count = std::min(most, size - from);
    for (const SampleMoment &moment : log->moments(from, count)) {
        series.steps.push_back(moment.step);
        series.epochs.push_back(moment.epoch);
        series.seconds.push_back(moment.seconds);
    }
    series.values = log->values(layer, quantity, from, count);
    return series;
}

void RunHistory::setStatus(const RunStatus &status)
{
    const std::lock_guard lock(m_mutex);
    m_status = status;
    changed();
}

void RunHistory::setNormLayers(std::vector<NormLayerInfo> layers)
{
    const std::lock_guard lock(m_mutex);
    m_normLayers = std::move(layers);
    std::vector<std::int64_t> channels;
    for (const NormLayerInfo &layer : m_normLayers)
        channels.push_back(layer.channels);
    m_samples = std::make_shared<SampleLog>(channels);
    changed();
}

void RunHistory::addStep(const StepRecord &record)
{
    const std::lock_guard lock(m_mutex);
    m_steps.push_back(record);
    changed();
}

void RunHistory::addEpoch(const EpochRecord &record)
{
    const std::lock_guard lock(m_mutex);
    m_epochs.push_back(record);
    changed();
}

std::vector<NormSamples> RunHistory::normSamples(std::size_t from, std::size_t most) const
{
    const std::shared_ptr<const SampleLog> log = normLog();
    const std::size_t size = log->size();
    from = std::min(from, size);
    return log->samples(from, std::min(most, size - from));
}

void RunHistory::answerLook(const NormLook &question, std::shared_ptr<const NormProbe> probe)
{
    m_lookout.answer(question, std::move(probe));
    changed();
}

void RunHistory::addNormSamples(const NormSamples &samples)
{
    if (samples.empty())
        return;
    std::shared_ptr<SampleLog> log;
    {
        const std::lock_guard lock(m_mutex);
        log = m_samples;
    }
    log->append(samples); // which may take long: readers of all else need not wait
    changed();
}

} // namespace normscope
