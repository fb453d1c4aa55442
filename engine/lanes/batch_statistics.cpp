#include "engine/lanes/batch_statistics.h"

#include "engine/backend/backend.h"

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
    if (pass != Pass::Prediction &&
        static_cast<double>(m_context.chunks.examples()) * m_valuesPerExample < 2)
        throw BackendError("Batch normalization " + m_name +
                           " cannot learn from a minibatch with one value per channel: "
                           "after subtracting the mean nothing is left. Use larger minibatches");
    const std::size_t size = m_context.chunks.tiles() * m_channels;
    m_first.resize(std::max(size, m_first.size()));
    m_second.resize(std::max(size, m_second.size()));
}

template <class T>
void BatchStatistics<T>::combineMoments()
{
    for (std::size_t c = 0; c < m_channels; ++c) {
        Moments all;
        for (std::size_t t = 0; t < m_context.chunks.tiles(); ++t)
            all.add(momentsOf(t, c));
        setMoments(c, all);
    }
}

template <class T>
Moments BatchStatistics<T>::momentsOf(std::size_t tile, std::size_t channel)
{
    return {static_cast<double>(m_context.chunks.validLanes(tile)) * m_valuesPerExample,
            first(tile)[channel], second(tile)[channel]};
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
void BatchStatistics<T>::setScale(std::size_t channel, double mean, double variance)
{
    m_mean[channel] = static_cast<T>(mean);
    m_scale[channel] =
        static_cast<T>(static_cast<double>(m_gamma[channel]) / std::sqrt(variance + m_epsilon));
}

template <class T>
void BatchStatistics<T>::combineGradients()
{
    for (std::size_t c = 0; c < m_channels; ++c) {
        double sumDy = 0;
        double sumDyX = 0;
        for (std::size_t t = 0; t < m_context.chunks.tiles(); ++t) {
            sumDy += first(t)[c];
            sumDyX += second(t)[c];
        }
        // The kernels took distances from the rounded mean.
        setGradients(c, sumDy,
                     sumDyX - (m_moments[c].mean - static_cast<double>(m_mean[c])) * sumDy);
    }
}

// With m values of a channel and 1/σ̂ = 1/√(σ² + ε):
//     ∂ℓ/∂β = Σ dy,  ∂ℓ/∂γ = Σ dy·x̂,
//     ∂ℓ/∂x = γ/σ̂ · (dy − Σ dy / m − x̂ · Σ dy·x̂ / m).
template <class T>
void BatchStatistics<T>::setGradients(std::size_t channel, double sumDy, double sumDyX)
{
    const Moments &moments = m_moments[channel];
    const double inverse = 1 / std::sqrt(moments.squares / moments.count + m_epsilon);
    const double scale = static_cast<double>(m_gamma[channel]) * inverse;
    if (m_dBeta != nullptr)
        m_dBeta[channel] = static_cast<T>(sumDy);
    if (m_dGamma != nullptr)
        m_dGamma[channel] = static_cast<T>(sumDyX * inverse);
    m_meanTerm[channel] = static_cast<T>(scale * sumDy / moments.count);
    m_slope[channel] = static_cast<T>(scale * inverse * inverse * sumDyX / moments.count);
}

template <class T>
void BatchStatistics<T>::commit()
{
    const auto before = static_cast<double>(m_context.settings.step - 1);
    const double share = m_averagesAll ? before / (before + 1) : m_momentum;
    const T momentum = static_cast<T>(share);
    const T rest = static_cast<T>(1.0 - share);
    for (std::size_t c = 0; c < m_channels; ++c) {
        const Moments &moments = m_moments[c];
        const double variance =
            moments.squares / (m_averagesUnbiased ? moments.count - 1 : moments.count);
        m_movingMean[c] = momentum * m_movingMean[c] + rest * static_cast<T>(moments.mean);
        m_movingVariance[c] = momentum * m_movingVariance[c] + rest * static_cast<T>(variance);
    }
}

template class BatchStatistics<float>;
template class BatchStatistics<double>;

} // namespace normscope::lanes
