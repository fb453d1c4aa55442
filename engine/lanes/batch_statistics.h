// What batch normalization knows of a minibatch: each tile gives sums of its own, and these are
// combined exactly, in the order of the tiles. With ghost batches (Hoffer et al. 2017, Algorithm 1)
// each of them is a minibatch of its own here; a tile belongs to one of them.
#pragma once

#include "engine/lanes/lane_layer.h"

#include <string>
#include <vector>

namespace normscope::lanes {

/// Mean and Σ (x − mean)² of a set of values.
struct Moments
{
    double count = 0;
    double mean = 0;
    double squares = 0;

    /// Those of the union of two sets (Chan, Golub & LeVeque 1979, eq. 2.1).
    void add(const Moments &other);
};

/// The parameters, buffers and statistics of one batch normalization.
template <class T>
class BatchStatistics
{
public:
    BatchStatistics(const Context<T> &context, const LayerSpec &spec,
                    const LayerAnalysis &analysis);

    /// Makes room for the minibatch in hand. Throws BackendError when a channel has one value only.
    void prepare(Pass pass);

    /// Where a tile's sums go, {channels}: mean and squares forward, Σ dy and Σ dy·(x − mean)
    /// backward.
    [[nodiscard]] double *first(std::size_t tile) { return m_first.data() + tile * m_channels; }
    [[nodiscard]] double *second(std::size_t tile) { return m_second.data() + tile * m_channels; }

    /// Takes the tiles' means and squares, and sets mean() and scale() from them.
    void combineMoments();
    /// Sets what combineMoments() sets, for one channel whose moments are known otherwise; not with
    /// ghost batches.
    void setMoments(std::size_t channel, const Moments &moments);
    /// Sets mean() and scale() from the moving statistics, or from the exact ones where the context
    /// says so and there are any.
    void useKeptStatistics();
    /// Adds the tiles' means and squares to those of minibatches before.
    void gatherMoments();
    /// What has been gathered are the exact statistics from now on.
    void finishGathering();
    /// Takes the tiles' Σ dy and Σ dy·(x − mean), and sets the gradients of γ and β, meanTerm() and
    /// slope().
    void combineGradients();
    /// Sets what combineGradients() sets, for one channel whose Σ dy and Σ dy·(x − mean) are known
    /// otherwise, with the mean as exact as setMoments() was told; not with ghost batches.
    void setGradients(std::size_t channel, double sumDy, double sumDyX);
    /// The moving statistics take this minibatch in.
    void commit();

    // What the kernels take of a tile, per channel.
    [[nodiscard]] const T *mean(std::size_t tile) const { return m_mean.data() + place(tile); }
    [[nodiscard]] const T *scale(std::size_t tile) const { return m_scale.data() + place(tile); }
    [[nodiscard]] const T *shift() const { return m_beta; }
    [[nodiscard]] const T *meanTerm(std::size_t tile) const
    {
        return m_meanTerm.data() + place(tile);
    }
    [[nodiscard]] const T *slope(std::size_t tile) const { return m_slope.data() + place(tile); }

private:
    /// Of one channel.
    [[nodiscard]] double valuesIn(std::size_t tile) const
    {
        return static_cast<double>(m_context.chunks.validLanes(tile)) * m_valuesPerExample;
    }
    /// What a tile has found of a channel.
    [[nodiscard]] Moments momentsOf(std::size_t tile, std::size_t channel);
    /// Of the ghost batch that a tile belongs to.
    [[nodiscard]] std::size_t ghostOf(std::size_t tile) const
    {
        return m_ghosts == 1 ? 0 : m_context.chunks.firstExample(tile) / m_ghostSize;
    }
    [[nodiscard]] std::size_t place(std::size_t tile) const { return ghostOf(tile) * m_channels; }
    /// Below, `at` is {ghost, channel}.
    void setScale(std::size_t at, double mean, double variance);
    /// ∂ℓ/∂x of a ghost; gives ∂ℓ/∂γ.
    double takeGradients(std::size_t at, double sumDy, double sumDyX);
    void storeGradients(std::size_t channel, double dBeta, double dGamma);

    const Context<T> m_context;
    const std::string m_name;
    const bool m_averagesUnbiased;
    const bool m_averagesAll; ///< minibatches, each counting the same
    const double m_epsilon;
    const double m_momentum;
    const std::size_t m_ghostSize; ///< 0 for none
    std::size_t m_ghosts = 1;      ///< of the minibatch in hand
    const std::size_t m_channels;
    const double m_valuesPerExample;
    const std::vector<T> m_ones;  ///< for an absent γ
    const std::vector<T> m_zeros; ///< for an absent β
    const T *m_gamma;
    const T *m_beta;
    T *m_movingMean;
    T *m_movingVariance;
    T *m_dGamma; ///< nullptr where γ is not trained
    T *m_dBeta;
    std::vector<double> m_first;
    std::vector<double> m_second;
    // {ghost, channel}
    std::vector<Moments> m_moments;
    std::vector<T> m_mean;
    std::vector<T> m_scale;
    std::vector<T> m_meanTerm;
    std::vector<T> m_slope;
    // {channel}
    std::vector<Moments> m_gathered;
    std::vector<double> m_exactMean; ///< empty until they are known
    std::vector<double> m_exactVariance;
};

extern template class BatchStatistics<float>;
extern template class BatchStatistics<double>;

} // namespace normscope::lanes
