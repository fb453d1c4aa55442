#include "engine/experiment/validation.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace normscope {

namespace {

std::string countText(std::int64_t count, const char *noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

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

// The normalization that has fewest values per channel and example: 1 after a linear layer.
struct SmallestNorm
{
    std::string title;
    std::int64_t valuesPerExample = 0;
};

std::optional<SmallestNorm> smallestNorm(const ExperimentSpec &spec, const NetworkAnalysis &network)
{
    std::optional<SmallestNorm> smallest;
    std::string after = "the input";
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const LayerAnalysis &layer = network.layers[i];
        if (kindOf(spec.model.layers[i]).role != LayerRole::Normalization) {
            after = layer.title;
            continue;
        }
        if (!layer.shapeKnown)
            continue;
        const std::int64_t values = elementCount(layer.input) / layer.input.front();
        if (!smallest || values < smallest->valuesPerExample)
            smallest = {normLabel(spec.model, i) + " (after " + after + ")", values};
    }
    return smallest;
}

std::int64_t usedExamples(const ExperimentSpec &spec, const DataShape &data)
{
    return spec.data.limit > 0 ? std::min(spec.data.limit, data.trainCount) : data.trainCount;
}

// BN learns nothing from one value per channel: it is its own mean, so x̂ is 0 whatever the input.
void checkMinibatches(const ExperimentSpec &spec, const DataShape &data,
                      const NetworkAnalysis &network, std::vector<Problem> &problems)
{
    const std::int64_t used = usedExamples(spec, data);
    const std::int64_t batch = spec.training.batchSize;
    if (batch > used) {
        problems.push_back(
            {"training.batch_size",
             std::to_string(batch) + " is larger than the " + countText(used, "training example"),
             "Use a batch size of at most " + std::to_string(used)});
        return;
    }
    const auto norm = smallestNorm(spec, network);
    if (!norm || norm->valuesPerExample > 1)
        return;
    if (batch == 1) {
        problems.push_back(
            {"training.batch_size",
             norm->title +
                 " cannot learn from minibatches of one example: less its own mean, every "
                 "value is 0",
             "Use a batch size of at least 2, or turn that BN off"});
        return;
    }
    const std::int64_t last = used % batch;
    if (last == 1 && spec.training.lastBatch == "refuse")
        problems.push_back({"training.last_batch",
                            countText(used, "example") + " in minibatches of " +
                                std::to_string(batch) + " leave a last one of 1, from which " +
                                norm->title + " cannot learn",
                            "Drop or merge the last minibatch, or change the batch size"});
}

// What would not fit in memory is said before anything is allocated.
void checkSize(const ExperimentSpec &spec, const DataShape &data, const NetworkAnalysis &network,
               std::vector<Problem> &problems)
{
    constexpr double maximumBytes = 8e9;
    double perExample = 0;
    for (const LayerAnalysis &layer : network.layers)
        if (layer.shapeKnown)
            perExample += 4.0 * static_cast<double>(elementCount(layer.output));
    // Forward and backward keep each output and its gradient.
    const double bytes = 2 * perExample * static_cast<double>(spec.training.batchSize);
    if (bytes > maximumBytes)
        problems.push_back({"training.batch_size",
                            "a minibatch of " + std::to_string(spec.training.batchSize) +
                                " takes about " + std::to_string(std::llround(bytes / 1e9)) +
                                " GB in this network, more than 8",
                            "Use a smaller minibatch, or smaller layers"});
    constexpr std::int64_t maximumSteps = 50'000'000;
    std::int64_t steps = planEpoch(spec, data).steps * spec.training.epochs;
    if (spec.training.maxSteps > 0)
        steps = std::min(steps, spec.training.maxSteps);
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
    checkMinibatches(spec, data, network, problems);
    checkSize(spec, data, network, problems);
    return problems;
}

EpochPlan planEpoch(const ExperimentSpec &spec, const DataShape &data)
{
    EpochPlan plan;
    plan.examples = usedExamples(spec, data);
    plan.batchSize = std::min(spec.training.batchSize, plan.examples);
    const std::int64_t whole = plan.batchSize > 0 ? plan.examples / plan.batchSize : 0;
    const std::int64_t rest = plan.examples - whole * plan.batchSize;
    plan.steps = whole + (rest > 0 ? 1 : 0);
    plan.lastBatchSize = rest > 0 ? rest : plan.batchSize;
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

} // namespace normscope
