#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/spec_path.h"
#include "engine/experiment/validation.h"
#include "tests/interop/judged_specs.h"
#include "tests/support/chance.h"
#include "tests/support/pattern_data.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

namespace normscope::test {

namespace {

/// Something else that may stand in the field.
Value otherValue(const Field &field, const Value &value, Chance &chance)
{
    Value other = value;
    if (field.type == FieldType::Boolean) {
        other = chance.oneIn(2);
    } else if (field.type == FieldType::Choice) {
        other = chance.of(field.choices).value;
    } else if (field.type == FieldType::Integer) {
        const std::int64_t usual = std::get<std::int64_t>(value);
        other = chance.between(std::max<std::int64_t>(0, usual / 2), usual + 3);
    } else if (field.type == FieldType::Real) {
        const double usual = std::get<double>(value);
        other = usual == 0 ? chance.uniform() / 2 : usual * (0.5 + chance.uniform());
    }
    return refusal(field, other) ? value : other;
}

void changeOptions(LayerSpec &layer, Chance &chance)
{
    for (const Field &field : kindOf(layer).fields)
        if (chance.oneIn(3))
            setOption(layer, field.key, otherValue(field, layer.options.at(field.key), chance));
}

/// What is not part of what is trained, or has a rule of its own below.
const std::set<std::string> keptSettings = {
    "data.dataset",       "data.limit",          "training.epochs",
    "training.max_steps", "training.batch_size", "training.learning_rate",
    "training.seed",      "training.dtype",      "training.backend",
    "training.threads",   "training.winograd",   "training.optimizer.epsilon"};

void changeSettings(ExperimentSpec &spec, Chance &chance)
{
    for (const Field &field : settings())
        if (!keptSettings.contains(field.key) && chance.oneIn(4))
            setSetting(spec, field.key, otherValue(field, settingValue(spec, field.key), chance));
    TrainingSpec &training = spec.training;
    if (training.optimizer.kind != "sgd" || training.optimizer.momentum == 0)
        training.optimizer.nesterov = false;
    training.optimizer.weightDecay *= 0.1;
    training.schedule.warmupSteps *= chance.between(0, 5);
    const bool adaptive = training.optimizer.kind != "sgd";
    // A bias right before a normalization has a gradient of 0, which is rounding's: divided by its
    // own size no two programs agree on it. Large beside that, ε keeps it what it is.
    if (adaptive)
        training.optimizer.epsilon = 1e-4;
    const bool ranks = std::ranges::any_of(
        spec.model.layers, [](const LayerSpec &layer) { return layer.kind == "rank_norm"; });
    // Many normalizations one after the other let rounding grow from step to step, the slopes
    // between close ranks most of all.
    training.learningRate = (ranks      ? 1e-4
                             : adaptive ? 1e-3
                                        : 0.02) *
                            std::pow(10.0, -chance.uniform());
}

LayerSpec randomLayer(bool image, Chance &chance)
{
    // Flatten comes where the features begin; the rest one is as likely as the other.
    while (true) {
        const auto &kinds = layerKinds();
        const LayerKind &kind = kinds[static_cast<std::size_t>(
            chance.between(0, static_cast<std::int64_t>(kinds.size()) - 1))];
        const bool imageOnly =
            kind.name == "conv" || kind.role == LayerRole::Pooling || kind.name == "instance_norm";
        const bool featuresOnly = kind.name == "linear";
        if (kind.name == "flatten" || (image ? featuresOnly : imageOnly))
            continue;
        LayerSpec layer = makeLayer(kind.name);
        if (kind.name == "conv")
            layer = makeLayer("conv", {{"channels", chance.between(2, 6)},
                                       {"kernel_size", chance.between(1, 4)}});
        changeOptions(layer, chance);
        if (kind.name == "batch_norm" && chance.oneIn(3))
            layer.set("ghost_size", chance.between(4, 12));
        if (kind.name == "batch_renorm") {
            layer.set("start_steps", chance.between(0, 10));
            layer.set("ramp_steps", chance.between(0, 30));
        }
        return layer;
    }
}

} // namespace

JudgedSpec randomSpec(std::uint64_t number)
{
    static const std::vector<Shape> shapes = {{1, 12, 12}, {3, 8, 9}, {2, 11, 7}};
    for (std::uint64_t attempt = 0; attempt < 10000; ++attempt) {
        Chance chance(number, "judged", "spec", attempt);
        const std::int64_t classes = chance.between(2, 7);
        JudgedSpec made;
        made.name = "random " + std::to_string(number);
        made.data = patternDataset(shapes[static_cast<std::size_t>(chance.between(0, 2))], classes,
                                   chance.between(90, 150), number);
        std::vector<LayerSpec> &layers = made.spec.model.layers;
        for (std::int64_t left = chance.between(1, 6); left > 0; --left)
            layers.push_back(randomLayer(true, chance));
        layers.push_back(makeLayer("flatten"));
        for (std::int64_t left = chance.between(0, 5); left > 0; --left)
            layers.push_back(randomLayer(false, chance));
        layers.push_back(makeLayer("linear", {{"features", classes}}));
        made.spec.training.batchSize = chance.between(16, 40);
        made.spec.training.epochs = 30;
        made.spec.training.seed = static_cast<std::int64_t>(number);
        changeSettings(made.spec, chance);
        made.spec.name = made.name;
        if (validate(made.spec, made.data->shape()).empty())
            return made;
    }
    throw std::logic_error("no network works in case " + std::to_string(number));
}

} // namespace normscope::test
