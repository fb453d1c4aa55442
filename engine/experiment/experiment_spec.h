// What is to be run, as a value: a network, the data, and how it is trained.
#pragma once

#include "engine/experiment/field.h"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace normscope {

/// One layer: its kind (a row of the layer registry) and every option of that kind.
struct LayerSpec
{
    std::string kind;                     ///< "conv", "batch_norm", … (layer_kinds.h)
    std::map<std::string, Value> options; ///< key → value; complete, defaults written out

    /// Typed access; the key must be one of the kind's, of that type (std::out_of_range,
    /// std::bad_variant_access otherwise: a fault of the program, not of the user).
    [[nodiscard]] std::int64_t integer(std::string_view key) const;
    [[nodiscard]] double real(std::string_view key) const;
    [[nodiscard]] bool flag(std::string_view key) const;
    [[nodiscard]] const std::string &text(std::string_view key) const;
    void set(std::string_view key, Value value);

    friend bool operator==(const LayerSpec &, const LayerSpec &) = default;
};

/// A layer of `kind` with its defaults, changed by `options`, and what their choices bring. Throws
/// std::invalid_argument for an unknown kind or key.
[[nodiscard]] LayerSpec
makeLayer(std::string_view kind, std::initializer_list<std::pair<std::string, Value>> options = {});

/// The layers from input to output. The last one must give one score per class.
struct ModelSpec
{
    std::vector<LayerSpec> layers;
    friend bool operator==(const ModelSpec &, const ModelSpec &) = default;
};

struct DataSpec
{
    std::string dataset = "fashion_mnist"; ///< a row of the data set registry
    std::int64_t limit = 0;                ///< use the first `limit` training examples; 0 uses all
    double fraction = 1;                   ///< of these, chosen at random, the same for every seed
    double validation = 0;                 ///< of what is left, held out to choose the best epoch
    double labelNoise = 0;                 ///< of the training labels, replaced by another class
    bool normalize = false;                ///< pixels less their mean over their deviation
    std::int64_t cropPadding = 0;          ///< pixels an image may be shifted by; 0 never
    bool flip = false;                     ///< mirror every second image, left and right
    friend bool operator==(const DataSpec &, const DataSpec &) = default;
};

/// When γ, β and the moving statistics are written down: at the start, at each of the first
/// `denseSteps` steps, then evenly so that a whole run gives about `samples` of them.
struct SamplingSpec
{
    std::int64_t denseSteps = 100;
    std::int64_t samples = 500;
    friend bool operator==(const SamplingSpec &, const SamplingSpec &) = default;
};

/// How a gradient becomes an update. Every kind has all of these; each reads its own.
struct OptimizerSpec
{
    std::string kind = "sgd"; ///< "sgd", "adam", "adamw", "rmsprop"
    double momentum = 0;      ///< sgd and rmsprop
    bool nesterov = false;    ///< sgd
    double beta1 = 0.9;       ///< adam, adamw
    double beta2 = 0.999;     ///< adam, adamw
    double smoothing = 0.99;  ///< rmsprop
    double epsilon = 1e-8;    ///< adam, adamw, rmsprop
    double weightDecay = 0;
    bool decayNormalization = true; ///< γ and β decay too
    friend bool operator==(const OptimizerSpec &, const OptimizerSpec &) = default;
};

/// How the learning rate changes through a run, as factors of it (schedule.h).
struct ScheduleSpec
{
    std::string kind = "constant"; ///< "constant", "step", "cosine", "one_cycle"
    std::int64_t warmupSteps = 0;  ///< rises linearly over the first steps; not of one_cycle
    std::int64_t stepEpochs = 3;   ///< step: epochs between two drops
    double stepFactor = 0.1;       ///< step: what a drop multiplies by
    double finalFactor = 0;        ///< cosine: where it ends
    double peak = 0.3;             ///< one_cycle: share of the steps until the learning rate
    double startDivisor = 25;      ///< one_cycle: it starts at the learning rate ÷ this
    double endDivisor = 1e4;       ///< one_cycle: it ends at the start ÷ this
    friend bool operator==(const ScheduleSpec &, const ScheduleSpec &) = default;
};

/// How the weights of one kind of layer start.
struct InitializationSpec
{
    std::string kind = "xavier_uniform";
    double sigma = 0.01; ///< normal
    double value = 0;    ///< constant
    friend bool operator==(const InitializationSpec &, const InitializationSpec &) = default;
};

/// A file whose weights a network starts from, known again by its checksum. A run that has it is no
/// function of its seed alone.
struct InitialWeights
{
    std::string file;     ///< safetensors; empty: the initialization decides
    std::string checksum; ///< of its bytes, "crc32:1a2b3c4d"
    friend bool operator==(const InitialWeights &, const InitialWeights &) = default;
};

struct TrainingSpec
{
    std::int64_t epochs = 10;
    std::int64_t maxSteps = 0; ///< ends the run after so many minibatches; 0: the epochs alone do
    std::int64_t batchSize = 256;
    double learningRate = 1.0;
    OptimizerSpec optimizer;
    ScheduleSpec schedule;
    InitializationSpec convInitialization;
    InitializationSpec linearInitialization;
    InitialWeights initialWeights; ///< in place of the initialization; no row of settings()
    double labelSmoothing = 0;
    std::string statistics = "moving"; ///< of BN when predicting: "moving", "exact", "minibatch"
    bool compareStatistics = false;    ///< evaluate by all three of them after each epoch
    std::string lastBatch = "refuse";  ///< refuse, drop or merge a last minibatch BN cannot use
    bool dropPartial = false;          ///< leave a last minibatch out that is not a whole one
    std::int64_t seed = 0;
    std::string dtype = "float32"; ///< or "float64"
    std::string backend = "auto";  ///< "auto", "lanes" or "reference"
    std::int64_t threads = 0;      ///< that compute this run; 0 takes as many as are free
    bool winograd = true; ///< lanes only: 5×5 convolutions by fewer products where that pays
    SamplingSpec sampling;
    friend bool operator==(const TrainingSpec &, const TrainingSpec &) = default;
};

struct ExperimentSpec
{
    std::string name;        ///< free text, shown to people; may be empty
    std::string description; ///< one sentence; may be empty
    ModelSpec model;
    DataSpec data;
    TrainingSpec training;

    friend bool operator==(const ExperimentSpec &, const ExperimentSpec &) = default;
};

/// The settings outside the layers, with the path prefix they stand under
/// ("data.limit", "training.learning_rate", "training.sampling.samples").
[[nodiscard]] const std::vector<Field> &settings();
/// `path` is one of settings()' keys; throws std::out_of_range otherwise.
[[nodiscard]] const Field &setting(std::string_view path);
[[nodiscard]] Value settingValue(const ExperimentSpec &spec, std::string_view path);
/// Throws std::bad_variant_access when the value's type is not the field's.
void setSetting(ExperimentSpec &spec, std::string_view path, const Value &value);

/// What the choices in `values` bring for `key` (Choice::brings), or nothing. `fields` describe
/// them.
[[nodiscard]] std::optional<Value> broughtValue(const std::vector<Field> &fields,
                                                const std::map<std::string, Value> &values,
                                                const std::string &key);

/// True when any layer is a normalization.
[[nodiscard]] bool hasNormalization(const ModelSpec &model);
/// The same experiment with every normalization removed.
[[nodiscard]] ExperimentSpec withoutNormalization(ExperimentSpec spec);

/// One setting in which experiments differ, or agree.
struct SpecRow
{
    std::string path;                ///< "training.learning_rate", or "normalization", "parameters"
    std::string label;               ///< "Learning rate"
    std::vector<std::string> values; ///< one per experiment, as a person reads it
    bool differs = false;
};
/// Every setting beside each other, derived rows (normalization, parameters) first. Names,
/// descriptions are left out.
[[nodiscard]] std::vector<SpecRow> compareSpecs(const std::vector<const ExperimentSpec *> &specs);
/// For each experiment what tells it from the others, short: "BN, lr 1.0", "no BN, lr 3.0".
/// A single experiment is named by its normalization alone.
[[nodiscard]] std::vector<std::string>
distinguishingLabels(const std::vector<const ExperimentSpec *> &specs);
/// What all of them share of learning rate, batch size and seed: "lr 1.0 · batch 256 · seed 0".
[[nodiscard]] std::string commonLabel(const std::vector<const ExperimentSpec *> &specs);

} // namespace normscope
