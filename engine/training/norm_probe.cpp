#include "engine/training/norm_probe.h"

#include "engine/experiment/rank_scores.h"
#include "engine/training/distribution.h"
#include "engine/training/inverse_root.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <stdexcept>

namespace normscope {

namespace {

/// What a kind's formula works on: the captured input, and the value that is followed in it.
class Input
{
public:
    Input(const NormCapture &capture, const NormLook &look) : m_capture(capture), m_at(look)
    {
        const Shape &shape = capture.shape;
        if (capture.examples < 1 || shape.empty() ||
            static_cast<std::int64_t>(capture.input.size()) !=
                capture.examples * elementCount(shape))
            throw std::invalid_argument("the input of " + capture.name + " is not whole");
        m_channels = shape.front();
        m_width = shape.size() > 2 ? shape[2] : 1;
        m_places = elementCount(shape) / m_channels;
        const auto within = [](std::int64_t value, std::int64_t count) {
            return std::clamp<std::int64_t>(value, 0, count - 1);
        };
        m_at.channel = within(look.channel, m_channels);
        m_at.example = within(look.example, capture.examples);
        m_at.row = within(look.row, m_places / m_width);
        m_at.column = within(look.column, m_width);
        m_at.layer = capture.layer;
    }

    [[nodiscard]] const NormLook &at() const { return m_at; }
    [[nodiscard]] const LayerSpec &norm() const { return m_capture.norm; }
    [[nodiscard]] const NormCapture &capture() const { return m_capture; }
    [[nodiscard]] std::int64_t channels() const { return m_channels; }
    [[nodiscard]] std::int64_t places() const { return m_places; }
    [[nodiscard]] std::int64_t width() const { return m_width; }

    [[nodiscard]] double value(std::int64_t example, std::int64_t channel, std::int64_t place) const
    {
        return static_cast<double>(m_capture.input[static_cast<std::size_t>(
            (example * m_channels + channel) * m_places + place)]);
    }
    [[nodiscard]] double followed() const
    {
        return value(m_at.example, m_at.channel, m_at.row * m_width + m_at.column);
    }
    /// The values of a channel of the examples [first, end).
    [[nodiscard]] std::vector<double> channel(std::int64_t channel, std::int64_t first,
                                              std::int64_t end) const
    {
        std::vector<double> values;
        values.reserve(static_cast<std::size_t>((end - first) * m_places));
        for (std::int64_t n = first; n < end; ++n)
            for (std::int64_t i = 0; i < m_places; ++i)
                values.push_back(value(n, channel, i));
        return values;
    }
    [[nodiscard]] std::vector<double> channel() const
    {
        return channel(m_at.channel, 0, m_capture.examples);
    }

    /// A tensor of the layer; `otherwise` for each channel where it has none.
    [[nodiscard]] std::vector<double> tensor(const char *name, double otherwise) const
    {
        const auto found = m_capture.before.find(m_capture.name + name);
        return found != m_capture.before.end()
                   ? found->second
                   : std::vector<double>(static_cast<std::size_t>(m_channels), otherwise);
    }
    /// A tensor that the kind always has.
    [[nodiscard]] const std::vector<double> &buffer(const TensorValues &tensors, const char *name,
                                                    std::int64_t size) const
    {
        const auto found = tensors.find(m_capture.name + name);
        if (found == tensors.end() || static_cast<std::int64_t>(found->second.size()) != size)
            throw std::invalid_argument(m_capture.name + name + " is missing");
        return found->second;
    }

private:
    const NormCapture &m_capture;
    NormLook m_at;
    std::int64_t m_channels = 1;
    std::int64_t m_places = 1;
    std::int64_t m_width = 1;
};

struct Moments
{
    double mean = 0;
    double variance = 0; ///< biased
};

Moments momentsOf(const std::vector<double> &values)
{
    const auto count = static_cast<double>(values.size());
    Moments moments;
    moments.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    for (const double value : values)
        moments.variance += (value - moments.mean) * (value - moments.mean) / count;
    return moments;
}

/// The way of `x` through y = γ f(x) + β, and of all `values`.
template <class Normalize>
NormWay wayOf(const NormProbe &probe, const std::vector<double> &values, Normalize normalize)
{
    NormWay way;
    way.normalized = normalize(probe.value);
    way.output = probe.gamma * way.normalized + probe.beta;
    std::vector<double> outputs(values.size());
    std::ranges::transform(values, outputs.begin(), [&](double value) {
        return probe.gamma * normalize(value) + probe.beta;
    });
    way.y = distributionOf(outputs);
    return way;
}

NormWay wayBy(const NormProbe &probe, const std::vector<double> &values, const Moments &by)
{
    const double deviation = std::sqrt(by.variance + probe.epsilon);
    NormWay way = wayOf(probe, values, [&](double x) { return (x - by.mean) / deviation; });
    way.mean = by.mean;
    way.variance = by.variance;
    return way;
}

Moments movingMoments(const Input &input, const TensorValues &tensors)
{
    const auto channel = static_cast<std::size_t>(input.at().channel);
    return {input.buffer(tensors, ".moving_mean", input.channels())[channel],
            input.buffer(tensors, ".moving_variance", input.channels())[channel]};
}

void setMoving(NormProbe &probe, const Moments &before)
{
    probe.movingMean = before.mean;
    probe.movingVariance = before.variance;
}

void batchNorm(const Input &input, NormProbe &probe)
{
    const std::int64_t ghost = input.norm().integer("ghost_size");
    const std::int64_t size = ghost > 0 ? std::min(ghost, probe.examples) : probe.examples;
    const std::int64_t first = input.at().example / size * size;
    const std::vector<double> values =
        input.channel(input.at().channel, first, std::min(first + size, probe.examples));
    probe.parts = (probe.examples + size - 1) / size;
    probe.x = distributionOf(values);
    probe.training = wayBy(probe, values, momentsOf(values));
    probe.training.values = static_cast<std::int64_t>(values.size());
    setMoving(probe, movingMoments(input, input.capture().before));
    probe.prediction = wayBy(probe, values, movingMoments(input, input.capture().after));
}

void batchRenorm(const Input &input, NormProbe &probe)
{
    const LayerSpec &norm = input.norm();
    const auto beyond = static_cast<double>(probe.step - norm.integer("start_steps"));
    const auto ramp = static_cast<double>(norm.integer("ramp_steps"));
    const double open = beyond <= 0 ? 0 : ramp == 0 ? 1 : std::min(1.0, beyond / ramp);
    const double rMost = 1 + (norm.real("r_max") - 1) * open;
    const double dMost = norm.real("d_max") * open;

    const std::vector<double> values = input.channel();
    const Moments by = momentsOf(values);
    const Moments moving = movingMoments(input, input.capture().before);
    const double deviation = std::sqrt(by.variance + probe.epsilon);
    const double movingDeviation = std::sqrt(moving.variance + probe.epsilon);
    RenormStep renorm;
    renorm.rFree = deviation / movingDeviation;
    renorm.dFree = (by.mean - moving.mean) / movingDeviation;
    renorm.r = std::clamp(renorm.rFree, 1 / rMost, rMost);
    renorm.d = std::clamp(renorm.dFree, -dMost, dMost);

    probe.x = distributionOf(values);
    probe.training = wayOf(
        probe, values, [&](double x) { return (x - by.mean) / deviation * renorm.r + renorm.d; });
    probe.training.mean = by.mean;
    probe.training.variance = by.variance;
    probe.training.values = static_cast<std::int64_t>(values.size());
    probe.training.renorm = renorm;
    setMoving(probe, moving);
    probe.prediction = wayBy(probe, values, movingMoments(input, input.capture().after));
}

/// Layer, group and instance norm: `groups` groups of channels, of one example.
void exampleNorm(const Input &input, NormProbe &probe, std::int64_t groups)
{
    const std::int64_t size = input.channels() / groups;
    const std::int64_t first = input.at().channel / size * size;
    const std::vector<double> gamma = input.tensor(".gamma", 1);
    const std::vector<double> beta = input.tensor(".beta", 0);
    std::vector<double> values;
    for (std::int64_t c = first; c < first + size; ++c)
        for (std::int64_t i = 0; i < input.places(); ++i)
            values.push_back(input.value(input.at().example, c, i));
    const Moments by = momentsOf(values);
    probe.x = distributionOf(values);
    probe.training = wayBy(probe, values, by);
    probe.training.values = static_cast<std::int64_t>(values.size());
    // Each channel has a γ and a β of its own.
    const double deviation = std::sqrt(by.variance + probe.epsilon);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto channel =
            static_cast<std::size_t>(first + static_cast<std::int64_t>(i) / input.places());
        values[i] = gamma[channel] * (values[i] - by.mean) / deviation + beta[channel];
    }
    probe.training.y = distributionOf(values);
}

/// The channels of a group of decorrelated batch norm, in rows.
struct Group
{
    std::int64_t first = 0; ///< channel
    std::vector<std::vector<double>> rows;
    [[nodiscard]] std::size_t size() const { return rows.size(); }
};

NormWay whitened(const Input &input, const NormProbe &probe, const Group &group,
                 const std::vector<double> &means, const std::vector<double> &covariance)
{
    const std::size_t size = group.size();
    const auto own = static_cast<std::size_t>(input.at().channel - group.first);
    std::vector<double> matrix = covariance;
    for (std::size_t i = 0; i < size; ++i)
        matrix[i * size + i] += probe.epsilon;
    const std::vector<double> weights =
        inverseRootRow(std::move(matrix), size, own, input.capture().rounding);
    std::vector<double> outputs(group.rows.front().size(), 0.0);
    for (std::size_t j = 0; j < size; ++j)
        for (std::size_t i = 0; i < outputs.size(); ++i)
            outputs[i] += weights[j] * (group.rows[j][i] - means[j]);
    const auto followed = static_cast<std::size_t>(
        input.at().example * input.places() + input.at().row * input.width() + input.at().column);
    NormWay way;
    way.mean = means[own];
    way.variance = covariance[own * size + own];
    way.normalized = outputs[followed];
    way.output = probe.gamma * way.normalized + probe.beta;
    way.whitening = WhiteningStep{static_cast<std::int64_t>(size), weights[own],
                                  way.normalized - weights[own] * (probe.value - means[own])};
    for (double &output : outputs)
        output = probe.gamma * output + probe.beta;
    way.y = distributionOf(outputs);
    return way;
}

void decorrelatedNorm(const Input &input, NormProbe &probe)
{
    const std::int64_t most = std::min(input.norm().integer("group_size"), input.channels());
    const std::int64_t number = input.at().channel / most;
    Group group;
    group.first = number * most;
    std::vector<double> means;
    for (std::int64_t c = group.first; c < std::min(group.first + most, input.channels()); ++c) {
        group.rows.push_back(input.channel(c, 0, probe.examples));
        means.push_back(momentsOf(group.rows.back()).mean);
    }
    const std::size_t size = group.size();
    const std::size_t values = group.rows.front().size();
    std::vector<double> covariance(size * size, 0.0);
    for (std::size_t a = 0; a < size; ++a)
        for (std::size_t b = 0; b <= a; ++b) {
            double sum = 0;
            for (std::size_t i = 0; i < values; ++i)
                sum += (group.rows[a][i] - means[a]) * (group.rows[b][i] - means[b]);
            covariance[a * size + b] = covariance[b * size + a] = sum / static_cast<double>(values);
        }
    probe.x =
        distributionOf(group.rows[static_cast<std::size_t>(input.at().channel - group.first)]);
    probe.training = whitened(input, probe, group, means, covariance);
    probe.training.values = static_cast<std::int64_t>(values);

    const std::int64_t groups = (input.channels() + most - 1) / most;
    const auto moving = [&](const TensorValues &tensors, std::vector<double> &mean,
                            std::vector<double> &spread) {
        const auto &allMeans = input.buffer(tensors, ".moving_mean", input.channels());
        const auto &all = input.buffer(tensors, ".moving_covariance", groups * most * most);
        for (std::size_t i = 0; i < size; ++i) {
            mean.push_back(allMeans[static_cast<std::size_t>(group.first) + i]);
            for (std::size_t j = 0; j < size; ++j)
                spread.push_back(all[static_cast<std::size_t>(number * most * most) +
                                     i * static_cast<std::size_t>(most) + j]);
        }
    };
    std::vector<double> movingMeans;
    std::vector<double> movingCovariance;
    moving(input.capture().before, movingMeans, movingCovariance);
    const auto own = static_cast<std::size_t>(input.at().channel - group.first);
    setMoving(probe, {movingMeans[own], movingCovariance[own * size + own]});
    movingMeans.clear();
    movingCovariance.clear();
    moving(input.capture().after, movingMeans, movingCovariance);
    probe.prediction = whitened(input, probe, group, movingMeans, movingCovariance);
}

/// The quantiles of `sorted`, as the rank transform takes them (Hazen 1914).
std::vector<double> quantilesOf(const std::vector<double> &sorted, std::int64_t count)
{
    const auto m = static_cast<std::int64_t>(sorted.size());
    std::vector<double> quantiles;
    for (std::int64_t k = 0; k < count; ++k) {
        const std::int64_t numerator =
            std::clamp<std::int64_t>((2 * k + 1) * m - count, 0, 2 * count * (m - 1));
        const auto first = static_cast<std::size_t>(numerator / (2 * count));
        const double part =
            static_cast<double>(numerator % (2 * count)) / static_cast<double>(2 * count);
        const double low = sorted[first];
        quantiles.push_back(low + (sorted[std::min(first + 1, sorted.size() - 1)] - low) * part);
    }
    return quantiles;
}

/// The rank transform by these quantiles.
class Ranking
{
public:
    Ranking(const std::vector<double> &quantiles, const std::vector<double> &scores, double epsilon)
        : m_quantiles(quantiles), m_scores(scores), m_epsilon(epsilon)
    {
    }

    [[nodiscard]] double operator()(double x) const
    {
        const auto [low, high] = std::equal_range(m_quantiles.begin(), m_quantiles.end(), x);
        return (onLine(x, low - m_quantiles.begin()) + onLine(x, high - m_quantiles.begin())) / 2;
    }

    [[nodiscard]] RankStep stepOf(double x) const
    {
        const auto [low, high] = std::equal_range(m_quantiles.begin(), m_quantiles.end(), x);
        const auto count = static_cast<std::ptrdiff_t>(m_quantiles.size());
        const std::ptrdiff_t below = low - m_quantiles.begin();
        const auto segment =
            static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(below - 1, 0, count - 2));
        RankStep step;
        step.beyond = below == 0 || below == count || low != high;
        step.lowQuantile = m_quantiles[segment];
        step.highQuantile = m_quantiles[segment + 1];
        step.lowScore = m_scores[segment];
        step.highScore = m_scores[segment + 1];
        return step;
    }

private:
    /// With `below` quantiles below it.
    [[nodiscard]] double onLine(double x, std::ptrdiff_t below) const
    {
        const auto count = static_cast<std::ptrdiff_t>(m_quantiles.size());
        const auto nearest =
            static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(below - 1, 0, count - 1));
        if (below <= 0 || below >= count)
            return m_scores[nearest];
        const double slope = (m_scores[nearest + 1] - m_scores[nearest]) /
                             std::max(m_quantiles[nearest + 1] - m_quantiles[nearest], m_epsilon);
        return m_scores[nearest] + slope * (x - m_quantiles[nearest]);
    }

    const std::vector<double> &m_quantiles;
    const std::vector<double> &m_scores;
    double m_epsilon;
};

void rankNorm(const Input &input, NormProbe &probe)
{
    const std::int64_t count = input.norm().integer("quantiles");
    const std::vector<double> scores = rankScores(input.norm().text("distribution"), count);
    const std::vector<double> values = input.channel();
    std::vector<double> sorted = values;
    // NaN has no place in an order.
    std::erase_if(sorted, [](double value) { return std::isnan(value); });
    if (sorted.empty())
        throw std::invalid_argument("the input of " + input.capture().name + " is not finite");
    std::ranges::sort(sorted);
    probe.x = distributionOf(values);
    const auto through = [&](const std::vector<double> &quantiles) {
        const Ranking ranking(quantiles, scores, probe.epsilon);
        NormWay way = wayOf(probe, values, ranking);
        way.rank = ranking.stepOf(probe.value);
        return way;
    };
    const std::vector<double> quantiles = quantilesOf(sorted, count);
    probe.training = through(quantiles);
    probe.training.values = static_cast<std::int64_t>(values.size());
    const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), probe.value);
    probe.training.rank->below = low - sorted.begin();
    probe.training.rank->equal = high - low;

    const auto &all =
        input.buffer(input.capture().after, ".moving_quantiles", input.channels() * count);
    const auto from = all.begin() + input.at().channel * count;
    probe.prediction = through(std::vector<double>(from, from + count));
}

using Take = std::function<void(const Input &, NormProbe &)>;

const std::map<std::string, Take> &kinds()
{
    static const std::map<std::string, Take> rows = {
        {"batch_norm", batchNorm},
        {"batch_renorm", batchRenorm},
        {"layer_norm", [](const Input &input, NormProbe &probe) { exampleNorm(input, probe, 1); }},
        {"group_norm",
         [](const Input &input, NormProbe &probe) {
             exampleNorm(input, probe, input.norm().integer("groups"));
         }},
        {"instance_norm",
         [](const Input &input, NormProbe &probe) { exampleNorm(input, probe, input.channels()); }},
        {"decorrelated_norm", decorrelatedNorm},
        {"rank_norm", rankNorm},
    };
    return rows;
}

} // namespace

NormProbe probeOf(const NormCapture &capture, const NormLook &look)
{
    const auto kind = kinds().find(capture.norm.kind);
    if (kind == kinds().end())
        throw std::invalid_argument(capture.name + " is no normalization");
    const Input input(capture, look);
    const auto channel = static_cast<std::size_t>(input.at().channel);
    NormProbe probe;
    probe.at = input.at();
    probe.step = capture.step;
    probe.examples = capture.examples;
    probe.channels = input.channels();
    probe.height = input.places() / input.width();
    probe.width = input.width();
    probe.value = input.followed();
    probe.gamma = input.tensor(".gamma", 1).at(channel);
    probe.beta = input.tensor(".beta", 0).at(channel);
    probe.epsilon = capture.norm.real("epsilon");
    kind->second(input, probe);
    return probe;
}

} // namespace normscope
