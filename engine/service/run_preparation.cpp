#include "engine/service/run_preparation.h"

#include "engine/experiment/problem.h"
#include "engine/experiment/validation.h"

#include <algorithm>
#include <thread>

namespace normscope {

namespace {

/// Of a file, where the spec names one; else none.
TensorValues startingWeights(const RunResources &resources, const ExperimentSpec &spec)
{
    if (spec.training.initialWeights.file.empty())
        return {};
    if (!resources.weights)
        throw BackendError("Nothing here reads the weights that this run starts from");
    return resources.weights(spec);
}

} // namespace

PreparedRun prepareRun(const RunResources &resources, const ExperimentSpec &spec,
                       RunHistory &history, const std::optional<Checkpoint> &start)
{
    const auto data = resources.dataset(spec.data);
    const auto problems = validate(spec, data->shape());
    if (!problems.empty())
        throw ExperimentError(problems);
    const auto factory = resources.backend(spec.training.backend);
    if (const auto reason = factory->refusal(spec))
        throw BackendError(*reason);
    RunStatus status = history.latestStatus();
    status.threads = factory->threads(spec, std::max(1U, std::thread::hardware_concurrency()));
    history.setStatus(status);
    PreparedRun prepared;
    std::string version = factory->version();
    if (const auto reason = factory->unsafeConcurrency()) {
        prepared.serialized = true;
        version += " (one run at a time: " + *reason + ")";
    }
    const TensorValues weights = start ? TensorValues() : startingWeights(resources, spec);
    auto backend = factory->create(spec, data);
    if (start)
        prepared.trainer = std::make_unique<Trainer>(spec, data, std::move(backend), history,
                                                     std::move(version), *start);
    else if (!weights.empty())
        prepared.trainer = std::make_unique<Trainer>(spec, data, std::move(backend), history,
                                                     std::move(version), weights);
    else
        prepared.trainer =
            std::make_unique<Trainer>(spec, data, std::move(backend), history, std::move(version));
    return prepared;
}

} // namespace normscope
