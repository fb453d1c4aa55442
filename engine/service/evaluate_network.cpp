#include "engine/service/evaluate_network.h"

#include "engine/data/example_selection.h"
#include "engine/training/evaluation.h"

namespace normscope {

std::optional<EvaluatedNetwork> evaluateNetwork(const RunResources &resources,
                                                const ExperimentSpec &spec,
                                                const TensorValues &tensors,
                                                const std::function<bool(double share)> &go)
{
    const BackendChoice choice =
        resources.choose ? resources.choose({spec}) : BackendChoice{{spec}, {}};
    const ExperimentSpec &chosen = choice.specs.front();
    const auto data = resources.dataset(chosen.data);
    const auto factory = resources.backend(chosen.training.backend);
    if (const auto refused = factory->refusal(chosen))
        throw BackendError(*refused);
    const std::unique_ptr<Backend> backend = factory->create(chosen, data);
    for (const auto &[name, values] : tensors)
        backend->writeExactly(name, values);
    const ExampleSelection selection = selectExamples(chosen, data->shape());
    Evaluation evaluation(*backend, chosen, data->test.count(), selection);
    evaluation.restart();
    while (evaluation.advance())
        if (go && !go(evaluation.share()))
            return std::nullopt;
    EpochRecord record;
    evaluation.write(record);
    return EvaluatedNetwork{.backend = chosen.training.backend,
                            .reason = choice.reason,
                            .test = {record.testLoss, record.testAccuracy},
                            .validation = record.validation,
                            .testMoving = record.testMoving,
                            .testExact = record.testExact,
                            .testMinibatch = record.testMinibatch};
}

} // namespace normscope
