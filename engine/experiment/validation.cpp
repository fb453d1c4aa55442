#include "engine/experiment/validation.h"

#include "engine/experiment/check_minibatches.h"

#include <algorithm>
#include <cmath>

namespace normscope {

namespace {

void checkFields(const ExperimentSpec &spec, std::vector<Problem> &problems)
{
    for (std::size_t i = 0; i < spec.model.layers.size(); ++i) {
        const LayerSpec &layer = spec.model.layers[i];
        for (const Field &field : kindOf(layer).fields)
            if (const auto reason = refusal(field, layer.options.at(field.key)))
                problems.push_back(
                    {"model.layers[" + std::to_string(i) + "]." + field.key, *reason, ""});
    }
    for (const Field &field : settings())
        if (const auto reason = refusal(field, settingValue(spec, field.key)))
            problems.push_back({field.key, *reason, ""});
}

ExampleCounts sharesOf(const DataSpec &spec, const DataShape &data)
{
    const std::int64_t limited =
        spec.limit > 0 ? std::min(spec.limit, data.trainCount) : data.trainCount;
    const auto share = [](std::int64_t count, double part) {
        return static_cast<std::int64_t>(std::llround(static_cast<double>(count) * part));
    };
    const std::int64_t used = share(limited, spec.fraction);
    const std::int64_t held = share(used, spec.validation);
    return {used - held, held};
}

// A schedule of which the run sees only the beginning is not what was asked for.
void checkSchedule(const ExperimentSpec &spec, const DataShape &data,
                   std::vector<Problem> &problems)
{
    const TrainingSpec &training = spec.training;
    const std::int64_t steps = plannedSteps(spec, data);
    if (training.schedule.kind != "one_cycle" && training.schedule.warmupSteps > steps)
        problems.push_back({"training.schedule.warmup_steps",
                            std::to_string(training.schedule.warmupSteps) +
                                " are more than the run's " + countText(steps, "step"),
                            "Use fewer, or train longer"});
    if (training.schedule.kind == "step" && training.schedule.stepEpochs >= training.epochs)
        problems.push_back({"training.schedule.step_epochs",
                            "a drop every " + countText(training.schedule.stepEpochs, "epoch") +
                                " never comes in a run of " + countText(training.epochs, "epoch"),
                            "Use a smaller number, or a constant schedule"});
}

void checkCombinations(const ExperimentSpec &spec, const DataShape &data,
                       std::vector<Problem> &problems)
{
    const OptimizerSpec &optimizer = spec.training.optimizer;
    if (optimizer.nesterov && (optimizer.kind != "sgd" || optimizer.momentum == 0))
        problems.push_back({"training.optimizer.nesterov",
                            "looks ahead along the momentum of SGD, but the optimizer is " +
                                optimizer.kind + " with momentum " + toText(optimizer.momentum),
                            "Use SGD with a momentum above 0, or turn it off"});
    if (spec.data.validation > 0 && sharesOf(spec.data, data).validation == 0)
        problems.push_back({"data.validation",
                            toText(spec.data.validation) + " of " +
                                countText(sharesOf(spec.data, data).train, "example") +
                                " holds out none",
                            "Use a larger share, or 0"});
    for (std::size_t i = 0; i < spec.model.layers.size(); ++i) {
        const LayerSpec &layer = spec.model.layers[i];
        if (kindOf(layer).field("ghost_size") != nullptr &&
            layer.integer("ghost_size") > spec.training.batchSize)
            problems.push_back({"model.layers[" + std::to_string(i) + "].ghost_size",
                                std::to_string(layer.integer("ghost_size")) + " is more than the " +
                                    countText(spec.training.batchSize, "example") +
                                    " of a minibatch",
                                "Use at most the batch size, or 0"});
    }
    const auto side = std::min(data.example.at(1), data.example.at(2));
    if (spec.data.cropPadding >= side)
        problems.push_back({"data.crop_padding",
                            std::to_string(spec.data.cropPadding) + " may shift an image of " +
                                std::to_string(side) + "×" + std::to_string(side) +
                                " pixels out of sight",
                            "Use at most " + std::to_string(side - 1)});
}

// What would not fit in memory is said before anything is allocated.
void checkSize(const ExperimentSpec &spec, const DataShape &data, const NetworkAnalysis &network,
               std::vector<Problem> &problems)
{
    constexpr double maximumBytes = 8e9;
    double perExample = 0;
    for (const LayerAnalysis &layer : network.layers)
        if (layer.shapeKnown)
            perExample += (spec.training.dtype == "float64" ? 8.0 : 4.0) *
                          static_cast<double>(elementCount(layer.output));
    // Forward and backward keep each output and its gradient.
    const double bytes = 2 * perExample * static_cast<double>(spec.training.batchSize);
    if (bytes > maximumBytes)
        problems.push_back({"training.batch_size",
                            "a minibatch of " + std::to_string(spec.training.batchSize) +
                                " takes about " + std::to_string(std::llround(bytes / 1e9)) +
                                " GB in this network, more than 8",
                            "Use a smaller minibatch, or smaller layers"});
    constexpr std::int64_t maximumSteps = 50'000'000;
    const std::int64_t steps = plannedSteps(spec, data);
    if (steps > maximumSteps)
        problems.push_back({"training.epochs",
                            std::to_string(spec.training.epochs) + " epochs are " +
                                std::to_string(steps) + " minibatches, more than " +
                                std::to_string(maximumSteps),
                            "Use fewer epochs, or a larger minibatch"});
}

} // namespace

DataShape nominalDataShape(const DataSpec &)
{
    return {{1, 28, 28}, 10, 60000, 10000};
}

std::vector<Problem> validate(const ExperimentSpec &spec, const DataShape &data)
{
    std::vector<Problem> problems;
    checkFields(spec, problems);
    if (!problems.empty())
        return problems;
    const NetworkAnalysis network = analyze(spec.model, data.example, data.classes);
    problems = network.problems();
    if (spec.data.limit > data.trainCount)
        problems.push_back({"data.limit",
                            std::to_string(spec.data.limit) + " is more than the " +
                                countText(data.trainCount, "training example"),
                            "Use 0 for all of them"});
    checkTrainingMinibatches(spec, data, network, problems);
    checkEvaluationMinibatches(spec, data, network, problems);
    checkCombinations(spec, data, problems);
    if (problems.empty())
        checkSchedule(spec, data, problems);
    checkSize(spec, data, network, problems);
    return problems;
}

ExampleCounts countExamples(const ExperimentSpec &spec, const DataShape &data)
{
    return sharesOf(spec.data, data);
}

EpochPlan planEpoch(const ExperimentSpec &spec, const DataShape &data)
{
    EpochPlan plan;
    plan.examples = sharesOf(spec.data, data).train;
    plan.batchSize = std::min(spec.training.batchSize, plan.examples);
    const std::int64_t whole = plan.batchSize > 0 ? plan.examples / plan.batchSize : 0;
    const std::int64_t rest = plan.examples - whole * plan.batchSize;
    plan.steps = whole + (rest > 0 ? 1 : 0);
    plan.lastBatchSize = rest > 0 ? rest : plan.batchSize;
    if (rest > 0 && whole > 0 && spec.training.dropPartial) {
        plan.steps = whole;
        plan.examples -= rest;
        plan.lastBatchSize = plan.batchSize;
        return plan;
    }
    // Only a rest of one example, which BN cannot use, is dropped or merged.
    // Also without BN, so that networks with and without it see the same minibatches.
    if (rest != 1 || whole == 0 || spec.training.lastBatch == "refuse")
        return plan;
    plan.steps = whole;
    if (spec.training.lastBatch == "merge") {
        plan.lastBatchSize = plan.batchSize + 1;
    } else {
        plan.examples -= 1;
        plan.lastBatchSize = plan.batchSize;
    }
    return plan;
}

std::int64_t plannedSteps(const ExperimentSpec &spec, const DataShape &data)
{
    const std::int64_t steps = planEpoch(spec, data).steps * spec.training.epochs;
    return spec.training.maxSteps > 0 ? std::min(steps, spec.training.maxSteps) : steps;
}

} // namespace normscope
