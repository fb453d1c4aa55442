#include "engine/backend/backend.h"

#include <algorithm>

namespace normscope {

Statistics statisticsNamed(std::string_view name)
{
    if (name == "exact")
        return Statistics::Exact;
    return name == "minibatch" ? Statistics::Minibatch : Statistics::Moving;
}

BatchResult Backend::evaluateExamples(SplitName /*split*/,
                                      std::span<const std::uint32_t> /*indices*/,
                                      Statistics /*statistics*/)
{
    throw BackendError("This backend cannot evaluate single examples");
}

void Backend::gatherStatistics(int /*pass*/, std::span<const std::uint32_t> /*indices*/) {}

void Backend::finishStatistics(int /*pass*/) {}

std::vector<double> Backend::scores(SplitName /*split*/, std::int64_t /*first*/,
                                    std::int64_t /*count*/)
{
    throw BackendError("This backend cannot tell its scores");
}

std::vector<double> Backend::readExactly(const std::string &name) const
{
    const std::vector<float> values = read(name);
    return {values.begin(), values.end()};
}

void Backend::writeExactly(const std::string &name, std::span<const double> values)
{
    std::vector<float> rounded(values.size());
    std::ranges::transform(values, rounded.begin(),
                           [](double value) { return static_cast<float>(value); });
    write(name, rounded);
}

TensorValues Backend::memory() const
{
    return {};
}

void Backend::setMemory(const TensorValues &memory)
{
    if (!memory.empty())
        throw BackendError("This backend remembers nothing called \"" + memory.begin()->first +
                           "\"");
}

std::vector<float> Backend::layerInput(std::size_t /*layer*/,
                                       std::span<const std::uint32_t> /*indices*/,
                                       const StepSettings & /*settings*/)
{
    throw BackendError("This backend cannot show what comes to a layer");
}

std::vector<StepCost> Backend::stepCosts(std::span<const std::uint32_t> /*indices*/, int /*steps*/)
{
    return {};
}

unsigned BackendFactory::threads(const ExperimentSpec &spec, unsigned /*cores*/) const
{
    return static_cast<unsigned>(std::max<std::int64_t>(1, spec.training.threads));
}

} // namespace normscope
