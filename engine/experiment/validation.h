// Whether an experiment can run, and if not, why: every reason that can be known before training.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/network_analysis.h"
#include "engine/experiment/problem.h"

#include <cstdint>
#include <vector>

namespace normscope {

/// What validation must know of the data.
struct DataShape
{
    Shape example; ///< {channels, height, width}
    std::int64_t classes = 0;
    std::int64_t trainCount = 0; ///< before any limit
    std::int64_t testCount = 0;
};

/// The shape that the spec's data set has when it is whole (Fashion-MNIST: 60,000 and 10,000
/// examples of 1×28×28, ten classes).
[[nodiscard]] DataShape nominalDataShape(const DataSpec &data);

/// Every problem, in the order of the spec; empty when the experiment can run. Covers each field's
/// range, the shapes, and minibatches that batch normalization cannot learn from (one example of a
/// fully connected layer: after subtracting the mean nothing is left).
[[nodiscard]] std::vector<Problem> validate(const ExperimentSpec &spec, const DataShape &data);

/// How many of the training examples are learned from, and how many held out, after limit and
/// fraction.
struct ExampleCounts
{
    std::int64_t train = 0;
    std::int64_t validation = 0;
};
[[nodiscard]] ExampleCounts countExamples(const ExperimentSpec &spec, const DataShape &data);

/// The minibatches of one epoch, after the rule for the last partial one.
struct EpochPlan
{
    std::int64_t examples = 0; ///< used per epoch
    std::int64_t steps = 0;    ///< minibatches per epoch
    std::int64_t batchSize = 0;
    std::int64_t lastBatchSize = 0; ///< smaller, equal, or larger (merged) than batchSize
};
[[nodiscard]] EpochPlan planEpoch(const ExperimentSpec &spec, const DataShape &data);
/// How many steps a whole run has: those of its epochs, or training.max_steps.
[[nodiscard]] std::int64_t plannedSteps(const ExperimentSpec &spec, const DataShape &data);

} // namespace normscope
