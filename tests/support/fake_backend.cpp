#include "tests/support/fake_backend.h"

#include <cmath>
#include <limits>
#include <random>
#include <string_view>

namespace normscope::test {

namespace {

class Computing
{
public:
    explicit Computing(const FakeBehaviour &behaviour) : m_behaviour(behaviour)
    {
        const int now = ++*m_behaviour.computing;
        int most = m_behaviour.mostComputing->load();
        while (most < now && !m_behaviour.mostComputing->compare_exchange_weak(most, now)) {
        }
    }
    ~Computing() { --*m_behaviour.computing; }
    Computing(const Computing &) = delete;
    Computing &operator=(const Computing &) = delete;

private:
    const FakeBehaviour &m_behaviour;
};

Split randomSplit(std::int64_t count, std::int64_t size, std::mt19937 &random)
{
    Split split;
    split.pixels.resize(static_cast<std::size_t>(count * size));
    split.labels.resize(static_cast<std::size_t>(count));
    for (auto &label : split.labels)
        label = static_cast<std::uint8_t>(random() % 10);
    // Brighter rows for higher labels, so that there is something to learn.
    for (std::size_t i = 0; i < split.pixels.size(); ++i) {
        const std::uint8_t label = split.labels[i / static_cast<std::size_t>(size)];
        const auto row = i % static_cast<std::size_t>(size) / 28;
        split.pixels[i] = static_cast<std::uint8_t>(random() % 60 + (row / 3 == label ? 180 : 0));
    }
    return split;
}

} // namespace

std::shared_ptr<const Dataset> smallDataset(std::int64_t count, unsigned seed)
{
    std::mt19937 random(seed);
    auto data = std::make_shared<Dataset>();
    data->name = "small";
    data->example = {1, 28, 28};
    for (int label = 0; label < 10; ++label)
        data->classNames.push_back(std::to_string(label));
    data->train = randomSplit(count, data->exampleSize(), random);
    data->test = randomSplit(std::max<std::int64_t>(1, count / 5), data->exampleSize(), random);
    return data;
}

BatchResult FakeBackend::trainStep(std::span<const std::uint32_t> indices,
                                   const StepSettings &settings)
{
    const Computing computing(m_behaviour);
    if (m_behaviour.beforeStep)
        m_behaviour.beforeStep(settings.step);
    if (settings.step == m_behaviour.failAt)
        throw BackendError("The fake backend was told to fail");
    if (settings.step == m_behaviour.divergeAt)
        return {std::numeric_limits<double>::quiet_NaN(), 0};
    m_seen.insert(m_seen.end(), indices.begin(), indices.end());
    m_batches.push_back(indices.size());
    for (const std::uint32_t index : indices)
        m_hash = (m_hash ^ index) * 0x100000001b3ULL;
    for (auto &[name, values] : m_tensors)
        if (std::string_view(name).ends_with(".gamma"))
            for (float &value : values)
                value += 0.001F * static_cast<float>(settings.learningRate);
    const double noise = static_cast<double>(m_hash % 1000) * 1e-4;
    return {2.3 / (1.0 + 0.01 * static_cast<double>(settings.step)) + noise,
            static_cast<std::int64_t>(indices.size() / 2)};
}

BatchResult FakeBackend::evaluate(SplitName, std::int64_t, std::int64_t count)
{
    const Computing computing(m_behaviour);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    return {m_behaviour.nanWhenEvaluated ? nan : 1.0, count / 2};
}

std::vector<float> FakeBackend::read(const std::string &name) const
{
    const auto found = m_tensors.find(name);
    if (found == m_tensors.end())
        throw BackendError("no tensor " + name);
    return found->second;
}

void FakeBackend::write(const std::string &name, std::span<const float> values)
{
    m_tensors[name].assign(values.begin(), values.end());
}

TensorValues FakeBackend::memory() const
{
    // In halves, which a double holds exactly.
    return {
        {"hash", {static_cast<double>(m_hash >> 32U), static_cast<double>(m_hash & 0xffffffffU)}}};
}

void FakeBackend::setMemory(const TensorValues &memory)
{
    const std::vector<double> &halves = memory.at("hash");
    m_hash =
        static_cast<std::uint64_t>(halves.at(0)) << 32U | static_cast<std::uint64_t>(halves.at(1));
}

std::vector<float> FakeBackend::layerInput(std::size_t layer,
                                           std::span<const std::uint32_t> indices,
                                           const StepSettings &settings)
{
    const Computing computing(m_behaviour);
    return m_behaviour.layerInput ? m_behaviour.layerInput(layer, indices, settings.step)
                                  : Backend::layerInput(layer, indices, settings);
}

std::vector<StepCost> FakeBackend::stepCosts(std::span<const std::uint32_t> indices, int steps)
{
    if (m_tensors.empty() || indices.empty() || steps < 1)
        throw BackendError("nothing to measure");
    return m_behaviour.costs;
}

} // namespace normscope::test
