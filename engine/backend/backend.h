// What a trainer drives: a network on some arithmetic. Minibatches are indices into the shared data
// set, so each backend decodes bytes in its own layout. All calls of one backend come from one
// thread at a time, though not always the same one.
#pragma once

#include "engine/backend/step_cost.h"
#include "engine/data/dataset.h"
#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/fold_batch_norm.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace normscope {

/// A backend that cannot go on, in words a user can act on.
class BackendError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// Of one minibatch: the mean loss (softmax cross-entropy, nats) and how many were right. Of a
/// training step: before its update.
struct BatchResult
{
    double loss = 0;
    std::int64_t correct = 0;
};

/// Which statistics batch normalization predicts by.
enum class Statistics {
    Moving,    ///< the averages kept while training
    Exact,     ///< those that recomputeStatistics() left
    Minibatch, ///< of the examples themselves, as while training
};
/// As in training.statistics: "moving", "exact", "minibatch".
[[nodiscard]] Statistics statisticsNamed(std::string_view name);

/// What a training step needs beside its examples.
struct StepSettings
{
    std::int64_t step = 0; ///< from 1, over the whole run
    double learningRate = 0;
};

class Backend
{
public:
    Backend() = default;
    Backend(const Backend &) = delete;
    Backend &operator=(const Backend &) = delete;
    virtual ~Backend() = default;

    /// Forward, backward and update on these training examples. When the loss is not finite nothing
    /// is updated, so that the last finite state stays.
    virtual BatchResult trainStep(std::span<const std::uint32_t> indices,
                                  const StepSettings &settings) = 0;

    /// Prediction mode on the examples [first, first + count) of a split. Changes nothing.
    virtual BatchResult evaluate(SplitName split, std::int64_t first, std::int64_t count) = 0;

    /// Prediction mode on examples of a split, by these statistics. Changes nothing. The default
    /// throws BackendError.
    virtual BatchResult evaluateExamples(SplitName split, std::span<const std::uint32_t> indices,
                                         Statistics statistics);

    /// Exact statistics of the training examples for prediction, one normalization after the other
    /// from input to output, so that each sees the inputs that it will see in prediction:
    /// for each pass from 0 to statisticsPasses() − 1 the minibatches of all examples once, then
    /// finishStatistics. Minibatches may be of any size. The defaults have no passes.
    [[nodiscard]] virtual int statisticsPasses() const { return 0; }
    virtual void gatherStatistics(int pass, std::span<const std::uint32_t> indices);
    virtual void finishStatistics(int pass);

    /// The scores {count, classes} of the examples [first, first + count) of a split, in prediction
    /// mode by moving statistics. The default throws BackendError.
    [[nodiscard]] virtual std::vector<double> scores(SplitName split, std::int64_t first,
                                                     std::int64_t count);

    /// As read and write, to the last bit of a float64 network.
    [[nodiscard]] virtual std::vector<double> readExactly(const std::string &name) const;
    virtual void writeExactly(const std::string &name, std::span<const double> values);

    /// All that a training step depends on beside tensors, data and StepSettings: what the
    /// optimizer remembers of each tensor that it trains, by names such as "conv1.weight.momentum".
    /// Written into another backend of the same spec together with the tensors it goes on to the
    /// same bits. The defaults have none.
    [[nodiscard]] virtual TensorValues memory() const;
    /// Throws BackendError for an unknown name or a wrong size.
    virtual void setMemory(const TensorValues &memory);

    /// A parameter or buffer by its full name ("conv1.weight", "bn1.moving_mean"), in C order.
    /// Throws BackendError for an unknown name or a wrong size.
    [[nodiscard]] virtual std::vector<float> read(const std::string &name) const = 0;
    virtual void write(const std::string &name, std::span<const float> values) = 0;

    /// What comes to layer `layer` of the spec's model in trainStep() with the same arguments, now:
    /// {examples, …shape of one} in C order, the examples in the order of `indices`. Changes
    /// nothing. The default throws BackendError.
    [[nodiscard]] virtual std::vector<float> layerInput(std::size_t layer,
                                                        std::span<const std::uint32_t> indices,
                                                        const StepSettings &settings);

    /// Trains `steps` times on these examples and tells what each part of a step costs, the median
    /// of all steps, in the order in which a step computes them; empty when this backend cannot
    /// tell. What the tensors hold afterwards is of no use.
    [[nodiscard]] virtual std::vector<StepCost> stepCosts(std::span<const std::uint32_t> indices,
                                                          int steps);
};

/// Makes backends of one kind.
class BackendFactory
{
public:
    BackendFactory() = default;
    BackendFactory(const BackendFactory &) = delete;
    BackendFactory &operator=(const BackendFactory &) = delete;
    virtual ~BackendFactory() = default;

    [[nodiscard]] virtual std::string name() const = 0;    ///< "reference"
    [[nodiscard]] virtual std::string version() const = 0; ///< "LibTorch 1.13.1, OpenBLAS 0.3.21"
    /// Why this backend cannot run a spec; nothing when it can.
    [[nodiscard]] virtual std::optional<std::string> refusal(const ExperimentSpec &spec) const = 0;
    /// Why two runs must not be computed at the same time; nothing when they may.
    [[nodiscard]] virtual std::optional<std::string> unsafeConcurrency() const = 0;
    /// On how many threads a run is computed at most, `cores` being all that there are.
    [[nodiscard]] virtual unsigned threads(const ExperimentSpec &spec, unsigned cores) const;
    /// The spec must be valid for the data. Values of the tensors are undefined until written.
    [[nodiscard]] virtual std::unique_ptr<Backend> create(const ExperimentSpec &spec,
                                                          std::shared_ptr<const Dataset> data) = 0;
};

} // namespace normscope
