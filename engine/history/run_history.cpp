#include "engine/history/run_history.h"

#include <algorithm>
#include <utility>

namespace normscope {

namespace {

template <class Type>
std::vector<Type> tail(const std::vector<Type> &all, std::size_t from)
{
    from = std::min(from, all.size());
    return {all.begin() + static_cast<std::ptrdiff_t>(from), all.end()};
}

} // namespace

RunHistory::RunHistory(ExperimentSpec spec, RunIdentity identity)
    : m_spec(std::move(spec)), m_identity(std::move(identity))
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

void RunHistory::restoreRecords(std::vector<StepRecord> steps,
                                const std::vector<NormSamples> &samples, TensorValues finalTensors)
{
    const std::lock_guard lock(m_mutex);
    if (!m_awaitsRecords)
        return;
    m_awaitsRecords = false;
    if (!finalTensors.empty() && normscope::isOver(m_status.state))
        m_finalTensors = std::move(finalTensors);
    m_steps = std::move(steps);
    for (const NormSamples &each : samples)
        keepNormSamples(each);
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
    return m_awaitsRecords ? m_awaitedSamples : m_normSteps.size();
}

NormSeries RunHistory::normSeries(std::size_t layer, NormQuantity quantity, std::size_t from) const
{
    const std::lock_guard lock(m_mutex);
    NormSeries series;
    if (layer >= m_normLayers.size())
        return series;
    series.channels = static_cast<std::size_t>(m_normLayers[layer].channels);
    series.steps = tail(m_normSteps, from);
    series.epochs = tail(m_normEpochs, from);
    series.seconds = tail(m_normSeconds, from);
    series.values = tail(m_normValues[layer].values[static_cast<std::size_t>(quantity)],
                         from * series.channels);
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
    m_normValues.assign(m_normLayers.size(), {});
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

std::vector<NormSamples> RunHistory::normSamples(std::size_t from) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<NormSamples> all;
    for (std::size_t i = from; i < m_normSteps.size(); ++i) {
        NormSamples samples;
        for (std::size_t layer = 0; layer < m_normLayers.size(); ++layer) {
            const auto channels = static_cast<std::ptrdiff_t>(m_normLayers[layer].channels);
            const auto part = [&](std::size_t quantity) {
                const auto first = m_normValues[layer].values[quantity].begin() +
                                   static_cast<std::ptrdiff_t>(i) * channels;
                return std::vector<float>(first, first + channels);
            };
            samples.push_back({m_normSteps[i], m_normEpochs[i], m_normSeconds[i], part(0), part(1),
                               part(2), part(3)});
        }
        all.push_back(std::move(samples));
    }
    return all;
}

void RunHistory::answerLook(const NormLook &question, std::shared_ptr<const NormProbe> probe)
{
    m_lookout.answer(question, std::move(probe));
    changed();
}

void RunHistory::addNormSamples(const NormSamples &samples)
{
    const std::lock_guard lock(m_mutex);
    keepNormSamples(samples);
    changed();
}

void RunHistory::keepNormSamples(const NormSamples &samples)
{
    if (samples.empty())
        return;
    m_normSteps.push_back(samples.front().step);
    m_normEpochs.push_back(samples.front().epoch);
    m_normSeconds.push_back(samples.front().seconds);
    for (std::size_t layer = 0; layer < m_normLayers.size(); ++layer) {
        const NormSample &sample = samples.at(layer);
        const std::vector<float> *parts[] = {&sample.gamma, &sample.beta, &sample.movingMean,
                                             &sample.movingVariance};
        for (std::size_t quantity = 0; quantity < 4; ++quantity) {
            std::vector<float> &values = m_normValues[layer].values[quantity];
            values.insert(values.end(), parts[quantity]->begin(), parts[quantity]->end());
        }
    }
}

} // namespace normscope
