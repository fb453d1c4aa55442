#include "tests/lanes/random_case.h"

#include "engine/experiment/validation.h"
#include "engine/training/initialization.h"
#include "tests/support/chance.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace normscope::lanes::test {

namespace {

using normscope::test::Chance;

LayerSpec randomConvolution(Chance &chance)
{
    // Often the chapter's kernel, which has an algorithm of its own.
    if (chance.oneIn(3))
        return makeLayer("conv", {{"channels", chance.between(4, 17)},
                                  {"kernel_size", std::int64_t{5}},
                                  {"stride", std::int64_t{1}},
                                  {"padding", chance.between(0, 3)},
                                  {"bias", !chance.oneIn(3)}});
    return makeLayer("conv", {{"channels", chance.between(1, 9)},
                              {"kernel_size", chance.between(1, 7)},
                              {"stride", chance.between(1, 3)},
                              {"padding", chance.between(0, 3)},
                              {"bias", !chance.oneIn(3)}});
}

LayerSpec randomPool(Chance &chance)
{
    const std::int64_t kernel = chance.between(1, 4);
    // Often windows side by side, which can be fused with a normalization before them.
    if (chance.oneIn(2))
        return makeLayer("max_pool", {{"kernel_size", kernel}, {"stride", kernel}});
    return makeLayer(chance.oneIn(2) ? "max_pool" : "avg_pool",
                     {{"kernel_size", kernel},
                      {"stride", chance.between(1, 3)},
                      {"padding", chance.between(0, kernel / 2)}});
}

LayerSpec randomBatchNorm(Chance &chance)
{
    static const std::vector<double> epsilons = {1e-12, 1e-5, 1e-5, 1e-3, 0.1, 1};
    static const std::vector<double> momenta = {0, 0.1, 0.5, 0.9, 0.9, 0.99, 1};
    return makeLayer("batch_norm",
                     {{"implementation", std::string(chance.oneIn(2) ? "scratch" : "library")},
                      {"epsilon", chance.of(epsilons)},
                      {"momentum", chance.of(momenta)}});
}

LayerSpec randomActivation(Chance &chance)
{
    static const std::vector<std::string> functions = {"sigmoid", "sigmoid", "relu",
                                                       "relu",    "tanh",    "identity"};
    return makeLayer("activation", {{"function", chance.of(functions)}});
}

/// The beginning of the networks of average pooling, which can be fused, too.
std::vector<LayerSpec> averagingBeginning(Chance chance)
{
    std::vector<LayerSpec> layers = {makeLayer("conv", {{"channels", chance.between(1, 9)},
                                                        {"kernel_size", chance.between(2, 5)},
                                                        {"padding", chance.between(0, 2)}})};
    if (!chance.oneIn(3))
        layers.push_back(randomBatchNorm(chance));
    layers.push_back(randomActivation(chance));
    const std::int64_t kernel = chance.oneIn(3) ? 3 : 2;
    layers.push_back(makeLayer("avg_pool", {{"kernel_size", kernel}, {"stride", kernel}}));
    return layers;
}

/// Between the input and the last layer.
std::vector<LayerSpec> randomLayers(Chance &chance, std::int64_t classes)
{
    std::vector<LayerSpec> layers;
    // The beginning of the chapter's network, which can be fused into one.
    if (chance.oneIn(5))
        layers = {makeLayer("conv", {{"channels", chance.between(1, 9)},
                                     {"kernel_size", chance.between(2, 5)},
                                     {"padding", chance.between(0, 2)}}),
                  randomBatchNorm(chance), makeLayer("max_pool")};
    for (std::int64_t left = chance.between(0, 7); left > 0; --left)
        switch (chance.between(0, 4)) {
        case 0:
        case 1:
            layers.push_back(randomConvolution(chance));
            break;
        case 2:
            layers.push_back(randomPool(chance));
            break;
        case 3:
            layers.push_back(randomBatchNorm(chance));
            break;
        default:
            layers.push_back(randomActivation(chance));
        }
    layers.push_back(makeLayer("flatten"));
    for (std::int64_t left = chance.between(0, 5); left > 0; --left)
        switch (chance.between(0, 6)) {
        case 0:
        case 1:
            layers.push_back(makeLayer(
                "linear", {{"features", chance.between(1, 40)}, {"bias", !chance.oneIn(3)}}));
            break;
        case 2:
        case 3:
            layers.push_back(randomBatchNorm(chance));
            break;
        case 4:
            layers.push_back(makeLayer("flatten"));
            break;
        default:
            layers.push_back(randomActivation(chance));
        }
    layers.push_back(makeLayer("linear", {{"features", classes}, {"bias", !chance.oneIn(4)}}));
    if (chance.oneIn(10))
        layers.push_back(randomBatchNorm(chance));
    if (chance.oneIn(10))
        layers.push_back(randomActivation(chance));
    return layers;
}

std::shared_ptr<const Dataset> randomData(Chance &chance)
{
    static const std::vector<Shape> shapes = {{1, 9, 11}, {3, 12, 7}, {1, 8, 8},  {2, 10, 10},
                                              {1, 5, 17}, {4, 7, 7},  {1, 14, 13}};
    Dataset data;
    data.name = "random";
    data.example = chance.of(shapes);
    data.classNames.assign(static_cast<std::size_t>(chance.between(2, 11)), "class");
    for (Split *split : {&data.train, &data.test}) {
        const std::int64_t count = split == &data.train ? 150 : 45;
        split->pixels.resize(static_cast<std::size_t>(count * data.exampleSize()));
        split->labels.resize(static_cast<std::size_t>(count));
        for (std::uint8_t &pixel : split->pixels)
            pixel = static_cast<std::uint8_t>(chance.between(0, 255));
        for (std::uint8_t &label : split->labels)
            label = static_cast<std::uint8_t>(
                chance.between(0, static_cast<std::int64_t>(data.classNames.size()) - 1));
    }
    return std::make_shared<Dataset>(std::move(data));
}

/// Below, at and above one tile, with a last tile of one, and with many tiles.
std::int64_t randomBatch(Chance &chance)
{
    static const std::vector<std::int64_t> sizes = {1,  2,  3,  5,  8,  15, 16, 17,
                                                    31, 32, 33, 47, 49, 64, 97, 130};
    return chance.of(sizes);
}

void varyOptimizer(Chance &chance, TrainingSpec &training)
{
    static const std::vector<std::string> kinds = {"sgd", "adam", "adamw", "rmsprop"};
    static const std::vector<double> momenta = {0, 0.5, 0.9};
    static const std::vector<double> decays = {0, 1e-3, 0.05};
    static const std::vector<double> shares = {0.5, 0.9, 0.99};
    // A gradient that is 0 but for rounding, as a bias's before a normalization, becomes a step of
    // its size over ε.
    static const std::vector<double> epsilons = {1e-4, 1e-3, 1e-2};
    OptimizerSpec &optimizer = training.optimizer;
    optimizer.kind = chance.of(kinds);
    optimizer.momentum = chance.of(momenta);
    optimizer.nesterov = optimizer.kind == "sgd" && optimizer.momentum > 0 && chance.oneIn(2);
    optimizer.weightDecay = chance.of(decays);
    optimizer.decayNormalization = chance.oneIn(2);
    optimizer.beta1 = chance.of(shares);
    optimizer.beta2 = chance.of(shares);
    optimizer.smoothing = chance.of(shares);
    optimizer.epsilon = chance.of(epsilons);
    // Momentum adds up so many steps; the others' steps are as large as the rate.
    training.learningRate *= 1 - optimizer.momentum;
    if (optimizer.kind != "sgd")
        training.learningRate /= 10;
}

void varyBatchNorm(Chance &chance, LayerSpec &layer)
{
    static const std::vector<std::string> states = {"trained", "trained", "frozen", "absent"};
    for (const char *parameter : {"gamma", "beta"})
        layer.set(parameter, chance.of(states));
    if (chance.oneIn(3))
        layer.set("averaging", std::string("cumulative"));
    if (chance.oneIn(3))
        layer.set("ghost_size", chance.between(2, 40));
    if (chance.oneIn(2))
        layer.set("averaged_variance", std::string(chance.oneIn(2) ? "biased" : "unbiased"));
}

/// Layers at random places in the network.
void insertLayers(Chance &chance, std::vector<LayerSpec> &layers)
{
    static const std::vector<double> rates = {0, 0.1, 0.5, 0.9};
    for (std::int64_t left = chance.between(0, 2); left > 0; --left) {
        const std::int64_t place = chance.between(0, static_cast<std::int64_t>(layers.size()));
        layers.insert(layers.begin() + place, makeLayer("dropout", {{"rate", chance.of(rates)}}));
    }
    static const std::vector<double> epsilons = {1e-5, 1e-3, 0.1};
    static const std::vector<std::string> states = {"trained", "trained", "frozen", "absent"};
    for (std::int64_t left = chance.between(0, 3); left > 0; --left) {
        static const std::vector<std::string> kinds = {"layer_norm", "group_norm", "instance_norm"};
        const std::int64_t place = chance.between(0, static_cast<std::int64_t>(layers.size()) - 1);
        LayerSpec norm = makeLayer(chance.of(kinds), {{"epsilon", chance.of(epsilons)},
                                                      {"gamma", chance.of(states)},
                                                      {"beta", chance.of(states)}});
        if (norm.kind == "group_norm")
            norm.set("groups", chance.between(1, 4));
        layers.insert(layers.begin() + place, norm);
    }
}

void vary(Chance chance, ExperimentSpec &spec)
{
    static const std::vector<double> smoothings = {0, 0, 0.1, 0.6};
    varyOptimizer(chance, spec.training);
    spec.training.labelSmoothing = chance.of(smoothings);
    static const std::vector<double> noises = {0, 0, 0.2};
    spec.data.labelNoise = chance.of(noises);
    spec.data.normalize = chance.oneIn(4);
    spec.data.cropPadding = chance.oneIn(4) ? chance.between(1, 4) : 0;
    spec.data.flip = chance.oneIn(4);
    insertLayers(chance, spec.model.layers);
    for (LayerSpec &layer : spec.model.layers)
        if (layer.kind == "batch_norm")
            varyBatchNorm(chance, layer);
}

std::string layerText(const LayerSpec &layer)
{
    std::string text = layer.kind;
    for (const auto &[key, value] : layer.options)
        text += " " + key + "=" + toText(value);
    return text;
}

} // namespace

std::string RandomCase::text() const
{
    std::string text = (varied ? "varied case " : "case ") + std::to_string(number) + ": " +
                       toText(data->example) + ", batch " +
                       std::to_string(spec.training.batchSize) + "/" + std::to_string(otherBatch) +
                       ", lr " + normscope::toText(spec.training.learningRate);
    for (const Field &field : settings())
        if (const Value value = settingValue(spec, field.key);
            varied && value != field.defaultValue)
            text += ", " + field.key + " " + normscope::toText(value);
    for (const LayerSpec &layer : spec.model.layers)
        text += "\n    " + layerText(layer);
    return text;
}

std::vector<std::uint32_t> RandomCase::indices(std::int64_t step) const
{
    std::vector<std::uint32_t> order;
    shuffledOrder(number, step, data->train.count(), order);
    order.resize(static_cast<std::size_t>(step % 7 == 0 ? otherBatch : spec.training.batchSize));
    return order;
}

std::map<std::string, std::vector<float>> RandomCase::start() const
{
    std::map<std::string, std::vector<float>> values;
    for (const LayerAnalysis &layer : analysis.layers)
        for (const TensorSpec &tensor : layer.tensors) {
            std::vector<float> &of = values[tensor.name] = startingValues(tensor, number);
            if (tensor.role == TensorRole::Weight)
                continue;
            const bool isGamma = tensor.role == TensorRole::Gamma;
            const bool isVariance = tensor.role == TensorRole::MovingVariance;
            RandomStream stream(number, "start", tensor.name);
            for (float &value : of) {
                value += static_cast<float>(0.4 * stream.uniform() - 0.2);
                if (isVariance)
                    value = std::abs(value) + 0.1F;
                const std::uint32_t kind = stream.below(16);
                if (isGamma && kind < 5)
                    value = kind == 0 ? 0 : -value;
            }
        }
    return values;
}

namespace {

/// Networks of varied cases are drawn beyond the others'.
constexpr std::uint64_t firstVaried = 1'000'000;

RandomCase makeCase(std::uint64_t number, bool varied)
{
    for (std::uint64_t attempt = 0; attempt < 10000; ++attempt) {
        Chance chance(varied ? firstVaried + number : number, "random case", "case", attempt);
        RandomCase made;
        made.number = number;
        made.varied = varied;
        made.data = randomData(chance);
        const auto classes = static_cast<std::int64_t>(made.data->classNames.size());
        made.spec.model.layers = randomLayers(chance, classes);
        // Every fourth, and the others as they were without it.
        if (number % 4 == 2) {
            const auto beginning =
                averagingBeginning(Chance(number, "random case", "averages", attempt));
            made.spec.model.layers.insert(made.spec.model.layers.begin(), beginning.begin(),
                                          beginning.end());
        }
        made.spec.training.batchSize = randomBatch(chance);
        made.otherBatch = randomBatch(chance);
        made.spec.training.learningRate = std::pow(10.0, -2 + 2 * chance.uniform());
        made.spec.training.lastBatch = "drop";
        made.spec.training.seed = static_cast<std::int64_t>(number);
        if (varied)
            vary(Chance(number, "random case", "settings", attempt), made.spec);
        made.analysis = analyze(made.spec.model, made.data->example, classes);
        // Every BN must be able to learn from both sizes of minibatch, and to predict as many
        // examples as the tests do by their own statistics.
        const auto works = [&](std::int64_t examples) {
            ExperimentSpec spec = made.spec;
            spec.training.batchSize = examples;
            return validate(spec, made.data->shape()).empty();
        };
        if (works(made.spec.training.batchSize) && works(made.otherBatch) && works(37) && works(43))
            return made;
    }
    throw std::logic_error("no network works in case " + std::to_string(number));
}

} // namespace

RandomCase randomCase(std::uint64_t number)
{
    return makeCase(number, false);
}

RandomCase variedCase(std::uint64_t number)
{
    return makeCase(number, true);
}

} // namespace normscope::lanes::test
