// Batch normalization with the statistics of the whole minibatch: each tile gives mean and squared
// distances of its own, and these are combined exactly, in the order of the tiles.
#include "engine/backend/backend.h"
#include "engine/lanes/lane_layer.h"

#include <cmath>

namespace normscope::lanes {

namespace {

/// Mean and Σ (x − mean)² of a set of values, and of the union of two sets (Chan, Golub & LeVeque
/// 1979, eq. 2.1).
struct Moments
{
    double count = 0;
    double mean = 0;
    double squares = 0;

    void add(const Moments &other)
    {
        const double all = count + other.count;
        const double distance = other.mean - mean;
        mean += distance * other.count / all;
        squares += other.squares + distance * distance * count * other.count / all;
        count = all;
    }
};

template <class T>
class BatchNorm : public LaneLayer<T>
{
public:
    BatchNorm(const Context<T> &shared, const LayerSpec &spec, const LayerAnalysis &analysis,
              const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds),
          m_name(analysis.name),
          m_averagesUnbiased(spec.text("implementation") == "library"),
          m_epsilon(spec.real("epsilon")),
          m_momentum(spec.real("momentum")),
          m_channels(layerEnds.in->extent().channels),
          m_gamma(shared.parameters.value(analysis, TensorRole::Gamma)),
          m_beta(shared.parameters.value(analysis, TensorRole::Beta)),
          m_movingMean(shared.parameters.value(analysis, TensorRole::MovingMean)),
          m_movingVariance(shared.parameters.value(analysis, TensorRole::MovingVariance)),
          m_dGamma(shared.parameters.gradient(analysis, TensorRole::Gamma)),
          m_dBeta(shared.parameters.gradient(analysis, TensorRole::Beta)),
          m_channel(m_channels),
          m_mean(m_channels),
          m_scale(m_channels),
          m_meanTerm(m_channels),
          m_slope(m_channels)
    {
    }

    void prepare(bool training) override
    {
        if (training && static_cast<double>(context.chunks.examples()) * valuesPerExample() < 2)
            throw BackendError(
                "Batch normalization " + m_name +
                " cannot learn from a minibatch with one value per channel: "
                "after subtracting the mean nothing is left. Use larger minibatches");
        const std::size_t size = context.chunks.tiles() * m_channels;
        m_first.resize(std::max(size, m_first.size()));
        m_second.resize(std::max(size, m_second.size()));
    }

    void addForward(Program &program, bool training) override
    {
        if (training) {
            program.forEachChunk([this](const Chunk &chunk) {
                forEachTile(chunk, [this](std::size_t t, std::size_t valid) {
                    context.kernels.moments(ends.in->tile(t), valid, first(t), second(t));
                });
            });
            program.once([this] { combineMoments(); });
        } else {
            program.once([this] { useMovingStatistics(); });
        }
        program.forEachChunk([this](const Chunk &chunk) {
            forEachTile(chunk, [this](std::size_t t, std::size_t) {
                context.kernels.normalize(ends.in->tile(t), m_mean.data(), m_scale.data(), m_beta,
                                          ends.out->tile(t));
            });
        });
    }

    void addBackward(Program &program) override
    {
        program.forEachChunk([this](const Chunk &chunk) {
            forEachTile(chunk, [this](std::size_t t, std::size_t valid) {
                context.kernels.normalizeSums(ends.in->tile(t), ends.dOut->tile(t), m_mean.data(),
                                              valid, first(t), second(t));
            });
        });
        program.once([this] { combineGradients(); });
        if (!ends.dIn)
            return;
        program.forEachChunk([this](const Chunk &chunk) {
            forEachTile(chunk, [this](std::size_t t, std::size_t valid) {
                context.kernels.normalizeGradient(ends.in->tile(t), ends.dOut->tile(t),
                                                  m_mean.data(), m_scale.data(), m_meanTerm.data(),
                                                  m_slope.data(), valid, ends.dIn->tile(t));
            });
        });
    }

    void commit() override
    {
        const T momentum = static_cast<T>(m_momentum);
        const T rest = static_cast<T>(1.0 - m_momentum);
        for (std::size_t c = 0; c < m_channels; ++c) {
            const Moments &moments = m_channel[c];
            const double variance =
                moments.squares / (m_averagesUnbiased ? moments.count - 1 : moments.count);
            m_movingMean[c] = momentum * m_movingMean[c] + rest * static_cast<T>(moments.mean);
            m_movingVariance[c] = momentum * m_movingVariance[c] + rest * static_cast<T>(variance);
        }
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    template <class Work>
    void forEachTile(const Chunk &chunk, Work work)
    {
        for (std::size_t t = chunk.firstTile; t < chunk.firstTile + chunk.tiles; ++t)
            work(t, context.chunks.validLanes(t));
    }
    double *first(std::size_t tile) { return m_first.data() + tile * m_channels; }
    double *second(std::size_t tile) { return m_second.data() + tile * m_channels; }
    [[nodiscard]] double valuesPerExample() const
    {
        return static_cast<double>(ends.in->extent().height * ends.in->extent().width);
    }

    void combineMoments()
    {
        for (std::size_t c = 0; c < m_channels; ++c) {
            Moments all;
            for (std::size_t t = 0; t < context.chunks.tiles(); ++t)
                all.add({static_cast<double>(context.chunks.validLanes(t)) * valuesPerExample(),
                         first(t)[c], second(t)[c]});
            m_channel[c] = all;
            setScale(c, all.mean, all.squares / all.count);
        }
    }

    void useMovingStatistics()
    {
        for (std::size_t c = 0; c < m_channels; ++c)
            setScale(c, static_cast<double>(m_movingMean[c]),
                     static_cast<double>(m_movingVariance[c]));
    }

    void setScale(std::size_t c, double mean, double variance)
    {
        m_mean[c] = static_cast<T>(mean);
        m_scale[c] =
            static_cast<T>(static_cast<double>(m_gamma[c]) / std::sqrt(variance + m_epsilon));
    }

    /// With m values of a channel and 1/σ̂ = 1/√(σ² + ε):
    ///     ∂ℓ/∂β = Σ dy,  ∂ℓ/∂γ = Σ dy·x̂,
    ///     ∂ℓ/∂x = γ/σ̂ · (dy − Σ dy / m − x̂ · Σ dy·x̂ / m).
    void combineGradients()
    {
        for (std::size_t c = 0; c < m_channels; ++c) {
            double sumDy = 0;
            double sumDyX = 0;
            for (std::size_t t = 0; t < context.chunks.tiles(); ++t) {
                sumDy += first(t)[c];
                sumDyX += second(t)[c];
            }
            const Moments &moments = m_channel[c];
            // Kernels took distances from the rounded mean.
            sumDyX -= (moments.mean - static_cast<double>(m_mean[c])) * sumDy;
            const double inverse = 1 / std::sqrt(moments.squares / moments.count + m_epsilon);
            const double scale = static_cast<double>(m_gamma[c]) * inverse;
            m_dBeta[c] = static_cast<T>(sumDy);
            m_dGamma[c] = static_cast<T>(sumDyX * inverse);
            m_meanTerm[c] = static_cast<T>(scale * sumDy / moments.count);
            m_slope[c] = static_cast<T>(scale * inverse * inverse * sumDyX / moments.count);
        }
    }

    const std::string m_name;
    const bool m_averagesUnbiased;
    const double m_epsilon;
    const double m_momentum;
    const std::size_t m_channels;
    const T *m_gamma;
    const T *m_beta;
    T *m_movingMean;
    T *m_movingVariance;
    T *m_dGamma;
    T *m_dBeta;
    std::vector<double> m_first; ///< {tile, channel}: means, later Σ dy
    std::vector<double> m_second; ///< {tile, channel}: squares, later Σ dy·(x − mean)
    std::vector<Moments> m_channel;
    std::vector<T> m_mean;
    std::vector<T> m_scale;
    std::vector<T> m_meanTerm;
    std::vector<T> m_slope;
};

template <class T>
std::unique_ptr<LaneLayer<T>> make(const Context<T> &context, const LayerSpec &spec,
                                   const LayerAnalysis &analysis, const Ends<T> &ends)
{
    return std::make_unique<BatchNorm<T>>(context, spec, analysis, ends);
}

} // namespace

LaneKind laneBatchNorm()
{
    return {"batch_norm", {.readsIn = true}, make<float>, make<double>};
}

} // namespace normscope::lanes
