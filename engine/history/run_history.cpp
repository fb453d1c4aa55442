#include "engine/history/run_history.h"

#include <algorithm>

namespace normscope {

namespace {

template <class Type>
std::vector<Type> tail(const std::vector<Type> &all, std::size_t from)
{
    from = std::min(from, all.size());
    return {all.begin() + static_cast<std::ptrdiff_t>(from), all.end()};
}

} // namespace

RunHistory::RunHistory(ExperimentSpec spec) : m_spec(std::move(spec))
{
    m_status.plannedEpochs = m_spec.training.epochs;
}

RunStatus RunHistory::status() const
{
    const std::lock_guard lock(m_mutex);
    return m_status;
}

std::size_t RunHistory::stepCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_steps.size();
}

std::size_t RunHistory::epochCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_epochs.size();
}

std::vector<StepRecord> RunHistory::steps(std::size_t from) const
{
    const std::lock_guard lock(m_mutex);
    return tail(m_steps, from);
}

std::vector<EpochRecord> RunHistory::epochs(std::size_t from) const
{
    const std::lock_guard lock(m_mutex);
    return tail(m_epochs, from);
}

std::optional<StepRecord> RunHistory::lastStep() const
{
    const std::lock_guard lock(m_mutex);
    return m_steps.empty() ? std::nullopt : std::optional(m_steps.back());
}

std::optional<EpochRecord> RunHistory::bestEpoch() const
{
    const std::lock_guard lock(m_mutex);
    const auto best = std::max_element(m_epochs.begin(), m_epochs.end(),
                                       [](const EpochRecord &a, const EpochRecord &b) {
                                           return a.choiceAccuracy() < b.choiceAccuracy();
                                       });
    return best == m_epochs.end() ? std::nullopt : std::optional(*best);
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
    return m_normSteps.size();
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

void RunHistory::addNormSamples(const std::vector<NormSample> &samples)
{
    if (samples.empty())
        return;
    const std::lock_guard lock(m_mutex);
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
    changed();
}

} // namespace normscope
