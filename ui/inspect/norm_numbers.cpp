#include "ui/inspect/norm_numbers.h"

#include "engine/experiment/network_analysis.h"
#include "engine/experiment/validation.h"
#include "engine/history/store_error.h"

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

/// The last two samples of a channel.
struct Pair
{
    double before = 0;
    double now = 0;
    std::int64_t stepBefore = -1;
    std::int64_t stepNow = -1;
};

std::optional<Pair> lastPair(const RunHistory &run, std::size_t layer, std::size_t channel,
                             NormQuantity quantity, std::size_t from, std::size_t count)
{
    NormSeries series;
    try {
        series = run.normSeries(layer, quantity, from, count);
    } catch (const StoreError &) { // long ago it was put on a disk that cannot be read
        return std::nullopt;
    }
    if (series.size() < count || channel >= series.channels)
        return std::nullopt;
    // A run that goes on may have grown between two series: only `count` of them are read.
    Pair pair;
    pair.now = static_cast<double>(series.values[(count - 1) * series.channels + channel]);
    pair.stepNow = series.steps[count - 1];
    if (count == 2) {
        pair.before = static_cast<double>(series.values[channel]);
        pair.stepBefore = series.steps[0];
    }
    return pair;
}

std::int64_t valuesOf(const ExperimentSpec &spec, std::size_t layer)
{
    const Shape input = inputShape(spec, layer);
    const LayerSpec &norm = spec.model.layers[layer];
    if (input.empty())
        return 0;
    std::int64_t examples = spec.training.batchSize;
    if (norm.options.contains("ghost_size") && norm.integer("ghost_size") > 0)
        examples = std::min(examples, norm.integer("ghost_size"));
    return examples * elementCount(input) / input.front();
}

/// What was averaged into a moving statistic between two samples.
double takenIn(const Pair &pair, const NormNumbers &at, bool cumulative)
{
    const auto count = static_cast<double>(pair.stepNow - pair.stepBefore);
    if (cumulative)
        return (static_cast<double>(pair.stepNow) * pair.now -
                static_cast<double>(pair.stepBefore) * pair.before) /
               count;
    const double kept = std::pow(at.momentum, count);
    return kept < 1 ? (pair.now - kept * pair.before) / (1 - kept) : pair.now;
}

} // namespace

Shape inputShape(const ExperimentSpec &spec, std::size_t layerIndex)
{
    const DataShape shape = nominalDataShape(spec.data);
    const NetworkAnalysis network = analyze(spec.model, shape.example, shape.classes);
    return layerIndex < network.layers.size() ? network.layers[layerIndex].input : Shape();
}

NormalizedValue normalize(double x, const MeanVariance &by, const NormNumbers &at)
{
    NormalizedValue value;
    value.centered = x - by.mean;
    value.deviation = std::sqrt(by.variance + at.epsilon);
    value.normalized = value.centered / value.deviation;
    value.output = at.gamma * value.normalized + at.beta;
    return value;
}

std::optional<Correction> correctionOf(const LayerSpec &renorm, const NormNumbers &at)
{
    if (!at.training || !at.before)
        return std::nullopt;
    const auto beyond = static_cast<double>(at.step - renorm.integer("start_steps"));
    const auto ramp = static_cast<double>(renorm.integer("ramp_steps"));
    const double open = beyond <= 0 ? 0 : ramp == 0 ? 1 : std::min(1.0, beyond / ramp);
    Correction correction;
    correction.rMost = 1 + (renorm.real("r_max") - 1) * open;
    correction.dMost = renorm.real("d_max") * open;
    correction.deviation = std::sqrt(at.training->variance + at.epsilon);
    correction.movingDeviation = std::sqrt(at.before->variance + at.epsilon);
    correction.r = std::clamp(correction.deviation / correction.movingDeviation,
                              1 / correction.rMost, correction.rMost);
    correction.d = std::clamp((at.training->mean - at.before->mean) / correction.movingDeviation,
                              -correction.dMost, correction.dMost);
    return correction;
}

std::optional<NormNumbers> readNorm(const RunHistory &run, std::size_t layer, std::size_t channel)
{
    const std::vector<NormLayerInfo> layers = run.normLayers();
    const std::size_t samples = run.normSampleCount();
    if (layer >= layers.size() || samples == 0)
        return std::nullopt;
    const std::size_t count = std::min<std::size_t>(samples, 2);
    const auto read = [&](NormQuantity quantity) {
        return lastPair(run, layer, channel, quantity, samples - count, count);
    };
    const auto gamma = read(NormQuantity::Gamma);
    const auto beta = read(NormQuantity::Beta);
    const auto mean = read(NormQuantity::MovingMean);
    const auto variance = read(NormQuantity::MovingVariance);
    if (!gamma || !beta || !mean || !variance)
        return std::nullopt;

    const LayerSpec &norm = run.spec().model.layers.at(layers[layer].layerIndex);
    NormNumbers numbers;
    numbers.step = gamma->stepNow;
    numbers.gamma = gamma->now;
    numbers.beta = beta->now;
    numbers.epsilon = norm.options.contains("epsilon") ? norm.real("epsilon") : 0;
    numbers.values = valuesOf(run.spec(), layers[layer].layerIndex);
    if (!layers[layer].movingStatistics)
        return numbers;
    numbers.moving = MeanVariance{mean->now, variance->now};
    const bool cumulative =
        norm.options.contains("averaging") && norm.text("averaging") == "cumulative";
    if (norm.options.contains("momentum"))
        numbers.momentum = norm.real("momentum");
    const std::int64_t passed = mean->stepNow - mean->stepBefore;
    if (count == 2 && passed > 0 && (cumulative || numbers.momentum < 1)) {
        numbers.minibatches = passed;
        numbers.before = MeanVariance{mean->before, variance->before};
        MeanVariance taken{takenIn(*mean, numbers, cumulative),
                           takenIn(*variance, numbers, cumulative)};
        // Only batch norm may average the unbiased one.
        const bool unbiased = norm.options.contains("averaged_variance") &&
                              norm.text("averaged_variance") == "unbiased";
        const auto m = static_cast<double>(numbers.values);
        if (unbiased && m > 1)
            taken.variance *= (m - 1) / m;
        taken.variance = std::max(0.0, taken.variance); // not below, by rounding
        numbers.training = taken;
    }
    if (cumulative)
        numbers.momentum = 0;
    return numbers;
}

} // namespace normscope::ui
