#include "engine/lanes/lanes_factory.h"

#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/lane_layer.h"

#include <hwy/highway.h>

#include <algorithm>
#include <utility>

namespace normscope::lanes {

namespace {

template <class T>
class LanesBackend : public Backend
{
public:
    LanesBackend(const ExperimentSpec &spec, std::shared_ptr<const Dataset> data,
                 const LaneOptions &options)
        : m_network(spec, std::move(data), options)
    {
    }

    BatchResult trainStep(std::span<const std::uint32_t> indices,
                          const StepSettings &settings) override
    {
        return m_network.trainStep(indices, settings);
    }
    BatchResult evaluate(SplitName split, std::int64_t first, std::int64_t count) override
    {
        return m_network.evaluate(split, first, count);
    }
    BatchResult evaluateExamples(SplitName split, std::span<const std::uint32_t> indices,
                                 Statistics statistics) override
    {
        return m_network.evaluateExamples(split, indices, statistics);
    }
    [[nodiscard]] int statisticsPasses() const override { return m_network.statisticsPasses(); }
    void gatherStatistics(int pass, std::span<const std::uint32_t> indices) override
    {
        m_network.gatherStatistics(pass, indices);
    }
    void finishStatistics(int pass) override { m_network.finishStatistics(pass); }
    [[nodiscard]] std::vector<float> read(const std::string &name) const override
    {
        const std::vector<T> values = m_network.read(name);
        return {values.begin(), values.end()};
    }
    void write(const std::string &name, std::span<const float> values) override
    {
        writeValues(name, values);
    }
    [[nodiscard]] std::vector<double> readExactly(const std::string &name) const override
    {
        const std::vector<T> values = m_network.read(name);
        return {values.begin(), values.end()};
    }
    void writeExactly(const std::string &name, std::span<const double> values) override
    {
        writeValues(name, values);
    }
    [[nodiscard]] TensorValues memory() const override { return m_network.memory(); }
    void setMemory(const TensorValues &memory) override { m_network.setMemory(memory); }

    [[nodiscard]] std::vector<float> layerInput(std::size_t layer,
                                                std::span<const std::uint32_t> indices,
                                                const StepSettings &settings) override
    {
        return m_network.layerInput(layer, indices, settings);
    }

    [[nodiscard]] std::vector<StepCost> stepCosts(std::span<const std::uint32_t> indices,
                                                  int steps) override
    {
        return m_network.stepCosts(indices, steps);
    }

private:
    template <class Number>
    void writeValues(const std::string &name, std::span<const Number> values)
    {
        std::vector<T> converted(values.size());
        std::ranges::transform(values, converted.begin(),
                               [](Number value) { return static_cast<T>(value); });
        m_network.write(name, converted);
    }

    LaneNetwork<T> m_network;
};

} // namespace

std::optional<std::string> lanesRefusal(const ExperimentSpec &spec)
{
    for (const LayerSpec &layer : spec.model.layers)
        if (findLaneKind(layer.kind) == nullptr) {
            const LayerKind *kind = findLayerKind(layer.kind);
            return "The lanes have no " + (kind != nullptr ? kind->label : layer.kind);
        }
    return std::nullopt;
}

LanesFactory::LanesFactory(LaneOptions options) : m_options(options) {}

std::string LanesFactory::name() const
{
    return "lanes";
}

std::string LanesFactory::version() const
{
    return "lanes, " + std::to_string(kernelsFor<float>(m_options.target).lanes) + " × " +
           targetName(m_options.target) + ", Highway " + std::to_string(HWY_MAJOR) + "." +
           std::to_string(HWY_MINOR) + "." + std::to_string(HWY_PATCH);
}

std::optional<std::string> LanesFactory::refusal(const ExperimentSpec &spec) const
{
    return lanesRefusal(spec);
}

std::optional<std::string> LanesFactory::unsafeConcurrency() const
{
    return std::nullopt;
}

unsigned LanesFactory::threads(const ExperimentSpec &spec, unsigned cores) const
{
    const auto asked = static_cast<unsigned>(spec.training.threads);
    return asked > 0 ? std::min(asked, cores) : cores;
}

std::unique_ptr<Backend> LanesFactory::create(const ExperimentSpec &spec,
                                              std::shared_ptr<const Dataset> data)
{
    LaneOptions options = m_options;
    if (spec.training.threads > 0)
        options.threads = static_cast<int>(spec.training.threads);
    options.winograd = options.winograd && spec.training.winograd;
    if (spec.training.dtype == "float64")
        return std::make_unique<LanesBackend<double>>(spec, std::move(data), options);
    return std::make_unique<LanesBackend<float>>(spec, std::move(data), options);
}

} // namespace normscope::lanes
