#include "engine/service/backend_costs.h"

#include "engine/data/example_selection.h"
#include "engine/experiment/problem.h"
#include "engine/training/initialization.h"

#include <algorithm>
#include <chrono>
#include <span>

namespace normscope {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double measuredSeconds = 0.5;
constexpr int warmingSteps = 3;
constexpr int fewestSteps = 5;
constexpr int mostSteps = 500;

std::vector<StepCost> measure(Backend &backend, std::span<const std::uint32_t> indices)
{
    const auto start = Clock::now();
    if (backend.stepCosts(indices, warmingSteps).empty())
        return {};
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const double steps = warmingSteps * measuredSeconds / std::max(seconds, 1e-6);
    return backend.stepCosts(indices,
                             static_cast<int>(std::clamp<double>(steps, fewestSteps, mostSteps)));
}

std::vector<StepCost> measure(BackendFactory &factory, const ExperimentSpec &spec,
                              const std::shared_ptr<const Dataset> &data)
{
    const DataShape shape = data->shape();
    if (const auto problems = validate(spec, shape); !problems.empty())
        throw ExperimentError(problems);
    if (const auto reason = factory.refusal(spec))
        throw BackendError(*reason);
    const std::unique_ptr<Backend> backend = factory.create(spec, data);
    writeStartingValues(*backend, analyze(spec.model, shape.example, shape.classes), spec.training);
    const EpochPlan plan = planEpoch(spec, shape);
    std::vector<std::uint32_t> order;
    epochOrder(selectExamples(spec, shape), static_cast<std::uint64_t>(spec.training.seed), 1,
               order);
    order.resize(static_cast<std::size_t>(plan.steps > 1 ? plan.batchSize : plan.lastBatchSize));
    std::vector<StepCost> parts = measure(*backend, order);
    if (parts.empty())
        throw BackendError("The " + factory.name() + " backend cannot tell what its layers cost");
    return parts;
}

} // namespace

BackendCosts measureCosts(const RunResources &resources, ExperimentSpec spec)
{
    spec.training.threads = 1;
    BackendCosts costs;
    costs.title = spec.training.backend;
    try {
        const auto data = resources.dataset(spec.data);
        const auto factory = resources.backend(spec.training.backend);
        costs.version = factory->version();
        costs.parts = measure(*factory, spec, data);
    } catch (const std::bad_alloc &) {
        costs.fault = "There is not enough memory";
    } catch (const std::exception &error) {
        costs.fault = error.what();
    }
    return costs;
}

} // namespace normscope
