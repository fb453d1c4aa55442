#include "engine/experiment/check_minibatches.h"

#include "engine/experiment/evaluation_plan.h"

#include <optional>

namespace normscope {

namespace {

// Why a minibatch of so many examples is no good, and for which layer.
struct MinibatchRefusal
{
    std::string title; ///< "BN 3 (after Linear 120)"
    std::string reason;
};

std::optional<MinibatchRefusal>
refuseMinibatch(const ExperimentSpec &spec, const NetworkAnalysis &network, std::int64_t examples)
{
    std::string after = "the input";
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const LayerAnalysis &layer = network.layers[i];
        const LayerKind &kind = kindOf(spec.model.layers[i]);
        if (kind.minibatchRefusal && layer.shapeKnown)
            if (const auto reason =
                    kind.minibatchRefusal(spec.model.layers[i], layer.input, examples))
                return MinibatchRefusal{normLabel(spec.model, i) + " (after " + after + ")",
                                        *reason};
        if (kind.role != LayerRole::Normalization)
            after = layer.title;
    }
    return std::nullopt;
}

} // namespace

std::string countText(std::int64_t count, const char *noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// BN learns nothing from one value per channel: it is its own mean, so x̂ is 0 whatever the input.
void checkTrainingMinibatches(const ExperimentSpec &spec, const DataShape &data,
                              const NetworkAnalysis &network, std::vector<Problem> &problems)
{
    const std::int64_t used = countExamples(spec, data).train;
    const std::int64_t batch = spec.training.batchSize;
    if (batch > used) {
        problems.push_back(
            {"training.batch_size",
             std::to_string(batch) + " is larger than the " + countText(used, "training example"),
             used > 0 ? "Use a batch size of at most " + std::to_string(used)
                      : "Use a larger data.fraction, or a smaller data.validation"});
        return;
    }
    if (const auto refused = refuseMinibatch(spec, network, batch)) {
        problems.push_back({"training.batch_size", refused->title + " " + refused->reason,
                            batch == 1 ? "Use a batch size of at least 2, or turn that BN off"
                                       : "Use a larger batch size, or change that layer"});
        return;
    }
    const EpochPlan plan = planEpoch(spec, data);
    if (plan.lastBatchSize == batch)
        return;
    const auto refused = refuseMinibatch(spec, network, plan.lastBatchSize);
    if (!refused)
        return;
    const std::string leave = countText(used, "example") + " in minibatches of " +
                              std::to_string(batch) + " leave a last one of " +
                              std::to_string(plan.lastBatchSize);
    problems.push_back({"training.last_batch",
                        plan.lastBatchSize == 1
                            ? leave + ", from which " + refused->title + " cannot learn"
                            : leave + ": " + refused->title + " " + refused->reason,
                        "Drop or merge the last minibatch, or change the batch size"});
}

void checkEvaluationMinibatches(const ExperimentSpec &spec, const DataShape &data,
                                const NetworkAnalysis &network, std::vector<Problem> &problems)
{
    const TrainingSpec &training = spec.training;
    const bool chosen = training.statistics == "minibatch";
    if (!chosen && !training.compareStatistics)
        return;
    const auto check = [&](std::int64_t examples, const char *noun) {
        const std::vector<std::int64_t> sizes = evaluationBatchSizes(examples);
        for (const std::int64_t size : sizes) {
            const auto refused = refuseMinibatch(spec, network, size);
            if (!refused)
                continue;
            problems.push_back(
                {chosen ? "training.statistics" : "training.compare_statistics",
                 countText(examples, noun) + " predicted by the minibatch's own statistics " +
                     (size == sizes.front() ? "make minibatches" : "leave a last minibatch") +
                     " of " + std::to_string(size) + ": " + refused->title + " " + refused->reason,
                 chosen ? "Predict by moving or exact statistics, or change that layer"
                        : "Turn it off, or change that layer"});
            return;
        }
    };
    check(data.testCount, "test example");
    if (chosen) // held out examples are judged by what was chosen alone
        check(countExamples(spec, data).validation, "validation example");
}

} // namespace normscope
