#include "engine/lanes/batch_statistics.h"

#include "engine/backend/backend.h"

#include <algorithm>
#include <cmath>

namespace normscope::lanes {

void Moments::add(const Moments &other)
{
    const double all = count + other.count;
    const double distance = other.mean - mean;
    mean += distance * other.count / all;
    squares += other.squares + distance * distance * count * other.count / all;
    count = all;
}

template <class T>
BatchStatistics<T>::BatchStatistics(const Context<T> &context, const LayerSpec &spec,
                                    const LayerAnalysis &analysis)
    : m_context(context),
      m_name(analysis.name),
      m_averagesUnbiased(spec.text("averaged_variance") == "unbiased"),
      m_averagesAll(spec.text("averaging") == "cumulative"),
      m_epsilon(spec.real("epsilon")),
      m_momentum(spec.real("momentum")),
      m_ghostSize(static_cast<std::size_t>(spec.integer("ghost_size"))),
      m_channels(static_cast<std::size_t>(analysis.input.front())),
      m_valuesPerExample(static_cast<double>(elementCount(analysis.input)) /
                         static_cast<double>(m_channels)),
      m_ones(m_channels, T{1}),
      m_zeros(m_channels, T{0}),
      m_gamma(context.parameters.value(analysis, TensorRole::Gamma)),
      m_beta(context.parameters.value(analysis, TensorRole::Beta)),
      m_movingMean(context.parameters.value(analysis, TensorRole::MovingMean)),
      m_movingVariance(context.parameters.value(analysis, TensorRole::MovingVariance)),
      m_dGamma(context.parameters.gradient(analysis, TensorRole::Gamma)),
      m_dBeta(context.parameters.gradient(analysis, TensorRole::Beta)),
      m_moments(m_channels),
      m_mean(m_channels),
      m_scale(m_channels),
      m_meanTerm(m_channels),
      m_slope(m_channels)
{
    if (m_gamma == nullptr)
        m_gamma = m_ones.data();
    if (m_beta == nullptr)
        m_beta = m_zeros.data();
}

template <class T>
void BatchStatistics<T>::prepare(Pass pass)
{
    const std::size_t examples = m_context.chunks.examples();
    const bool inGhosts = pass != Pass::Prediction && m_ghostSize > 0 && m_ghostSize < examples;
    const std::size_t part = inGhosts ? m_ghostSize : examples;
    m_ghosts = (examples + part - 1) / part;
    const std::size_t fewest = std::min(part, examples - (m_ghosts - 1) * part);
    if (pass != Pass::Prediction && static_cast<double>(fewest) * m_valuesPerExample < 2)
        throw BackendError("Batch normalization " + m_name +
                           " cannot learn from a minibatch with one value per channel: "
                           "after subtracting the mean nothing is left. Use larger minibatches");
    const std::size_t size = m_context.chunks.tiles() * m_channels;
    m_first.resize(std::max(size, m_first.size()));
    m_second.resize(std::max(size, m_second.size()));
    const std::size_t places = std::max(m_ghosts * m_channels, m_moments.size());
    m_moments.resize(places);
    for (std::vector<T> *values : {&m_mean, &m_scale, &m_meanTerm, &m_slope})
        values->resize(places);
}

// As Moments::add, for all channels at once: they have as many values each, so one division a tile
// is enough. All workers wait for this.
template <class T>
void BatchStatistics<T>::combineMoments()
{
    std::size_t t = 0;
    for (std::size_t ghost = 0; ghost < m_ghosts; ++ghost) {
        Moments *all = m_moments.data() + ghost * m_channels;
        std::fill_n(all, m_channels, Moments());
        double count = 0;
        for (; t < m_context.chunks.tiles() && ghostOf(t) == ghost; ++t) {
            const double before = count;
            const double more = valuesIn(t);
            count += more;
            const double share = more / count;
            for (std::size_t c = 0; c < m_channels; ++c) {
                const double distance = first(t)[c] - all[c].mean;
                all[c].mean += distance * share;
                all[c].squares += second(t)[c] + distance * distance * before * share;
            }
        }
        for (std::size_t c = 0; c < m_channels; ++c) {
            all[c].count = count;
            setScale(ghost * m_channels + c, all[c].mean, all[c].squares / count);
        }
    }
}

template <class T>
Moments BatchStatistics<T>::momentsOf(std::size_t tile, std::size_t channel)
{
    return {valuesIn(tile), first(tile)[channel], second(tile)[channel]};
}

template <class T>
void BatchStatistics<T>::gatherMoments()
{
    m_gathered.resize(m_channels);
    for (std::size_t c = 0; c < m_channels; ++c)
        for (std::size_t t = 0; t < m_context.chunks.tiles(); ++t)
            m_gathered[c].add(momentsOf(t, c));
}

template <class T>
void BatchStatistics<T>::finishGathering()
{
    if (m_gathered.empty())
        return;
    m_exactMean.clear();
    m_exactVariance.clear();
    for (const Moments &moments : m_gathered) {
        m_exactMean.push_back(moments.mean);
        m_exactVariance.push_back(moments.squares / moments.count);
    }
    m_gathered.clear();
}

template <class T>
void BatchStatistics<T>::setMoments(std::size_t channel, const Moments &moments)
{
    m_moments[channel] = moments;
    setScale(channel, moments.mean, moments.squares / moments.count);
}

template <class T>
void BatchStatistics<T>::useKeptStatistics()
{
    const bool exact = m_context.statistics == Statistics::Exact && !m_exactMean.empty();
    for (std::size_t c = 0; c < m_channels; ++c)
        setScale(c, exact ? m_exactMean[c] : static_cast<double>(m_movingMean[c]),
                 exact ? m_exactVariance[c] : static_cast<double>(m_movingVariance[c]));
}

template <class T>
void BatchStatistics<T>::setScale(std::size_t at, double mean, double variance)
{
    m_mean[at] = static_cast<T>(mean);
    m_scale[at] = static_cast<T>(static_cast<double>(m_gamma[at % m_channels]) /
                                 std::sqrt(variance + m_epsilon));
}

template <class T>
void BatchStatistics<T>::combineGradients()
{
    for (std::size_t c = 0; c < m_channels; ++c) {
        double dBeta = 0;
        double dGamma = 0;
        std::size_t t = 0;
        for (std::size_t ghost = 0; ghost < m_ghosts; ++ghost) {
            const std::size_t at = ghost * m_channels + c;
            double sumDy = 0;
            double sumDyX = 0;
            for (; t < m_context.chunks.tiles() && ghostOf(t) == ghost; ++t) {
                sumDy += first(t)[c];
                sumDyX += second(t)[c];
            }
            // The kernels took distances from the rounded mean.
            sumDyX -= (m_moments[at].mean - static_cast<double>(m_mean[at])) * sumDy;
            dBeta += sumDy;
            dGamma += takeGradients(at, sumDy, sumDyX);
        }
        storeGradients(c, dBeta, dGamma);
    }
}

template <class T>
void BatchStatistics<T>::setGradients(std::size_t channel, double sumDy, double sumDyX)
{
    storeGradients(channel, sumDy, takeGradients(channel, sumDy, sumDyX));
}

template <class T>
void BatchStatistics<T>::storeGradients(std::size_t channel, double dBeta, double dGamma)
{
    if (m_dBeta != nullptr)
        m_dBeta[channel] = static_cast<T>(dBeta);
    if (m_dGamma != nullptr)
        m_dGamma[channel] = static_cast<T>(dGamma);
}

// With m values of a channel and 1/σ̂ = 1/√(σ² + ε):
//     ∂ℓ/∂β = Σ dy,  ∂ℓ/∂γ = Σ dy·x̂,
//     ∂ℓ/∂x = γ/σ̂ · (dy − Σ dy / m − x̂ · Σ dy·x̂ / m).
template <class T>
double BatchStatistics<T>::takeGradients(std::size_t at, double sumDy, double sumDyX)
{
    const Moments &moments = m_moments[at];
    const double inverse = 1 / std::sqrt(moments.squares / moments.count + m_epsilon);
    const double scale = static_cast<double>(m_gamma[at % m_channels]) * inverse;
    m_meanTerm[at] = static_cast<T>(scale * sumDy / moments.count);
    m_slope[at] = static_cast<T>(scale * inverse * inverse * sumDyX / moments.count);
    return sumDyX * inverse;
}

template <class T>
void BatchStatistics<T>::commit()
{
    for (std::size_t ghost = 0; ghost < m_ghosts; ++ghost) {
        const auto before = static_cast<double>((m_context.settings.step - 1) *
                                                    static_cast<std::int64_t>(m_ghosts) +
                                                static_cast<std::int64_t>(ghost));
        const double share = m_averagesAll ? before / (before + 1) : m_momentum;
        const T momentum = static_cast<T>(share);
        const T rest = static_cast<T>(1.0 - share);
        for (std::size_t c = 0; c < m_channels; ++c) {
            const Moments &moments = m_moments[ghost * m_channels + c];
            const double variance =
                moments.squares / (m_averagesUnbiased ? moments.count - 1 : moments.count);
            m_movingMean[c] = momentum * m_movingMean[c] + rest * static_cast<T>(moments.mean);
            m_movingVariance[c] = momentum * m_movingVariance[c] + rest * static_cast<T>(variance);
        }
    }
}

template class BatchStatistics<float>;
template class BatchStatistics<double>;

} // namespace normscope::lanes
