// The first convolution together with the batch norm, the activation and the 2 × 2 pooling behind
// it, or with the last of them alone. See patch_moments.h, kernels/first_layer.cpp and
// kernels/first_layer_average.cpp.
#include "engine/lanes/batch_statistics.h"
#include "engine/lanes/patch_moments.h"
#include "engine/lanes/winograd_weights.h"

#include <optional>

namespace normscope::lanes {

namespace {

template <class T>
class FirstLayers : public LaneLayer<T>
{
public:
    FirstLayers(const Context<T> &shared, const LayerSpec &convolution,
                const LayerAnalysis &analysis, const Ends<T> &layerEnds, const FirstLayerWays &ways)
        : LaneLayer<T>(shared, layerEnds),
          m_window(windowOf(convolution)),
          m_atPoints(ways.winograd && m_window.size == winogradKernel),
          m_weight(shared.parameters.value(analysis, TensorRole::Weight)),
          m_bias(shared.parameters.value(analysis, TensorRole::Bias)),
          m_dWeight(shared.parameters.gradient(analysis, TensorRole::Weight)),
          m_dBias(shared.parameters.gradient(analysis, TensorRole::Bias)),
          m_outputs(layerEnds.out->extent().channels),
          m_taps(layerEnds.in->extent().channels * m_window.size * m_window.size),
          m_kernelRows(layerEnds.in->extent().channels * m_window.size),
          m_points(m_atPoints ? m_outputs * m_kernelRows * winogradSide : 0),
          m_sumsAtPoints(m_atPoints && shared.kernels.sumsAtPoints),
          m_sumsPerOutput(m_sumsAtPoints ? m_kernelRows * winogradSide : m_taps),
          m_placesPerExample(static_cast<double>(analysis.output[1] * analysis.output[2])),
          m_moments(ways.moments),
          m_addEntries(kernelsFor(Target::Best).addEntries),
          m_zeros(m_outputs, T{0}),
          m_ones(m_outputs, T{1})
    {
        for (std::size_t worker = 0; worker < shared.workers; ++worker) {
            m_scratch.emplace_back(
                firstLayerGradientScratch(layerEnds.in->extent().channels, m_outputs,
                                          layerEnds.out->extent().width, shared.kernels.lanes));
            m_convolved.push_back(std::make_unique<Storage<T>>(
                Extent{m_outputs, static_cast<std::size_t>(analysis.output[1]),
                       static_cast<std::size_t>(analysis.output[2]), 0},
                shared.kernels.lanes));
        }
    }

    void addNormalization(const LayerSpec &norm, const LayerAnalysis &analysis)
    {
        m_statistics.emplace(context, norm, analysis);
    }

    void prepare(Pass pass) override
    {
        const Chunks &chunks = context.chunks;
        if (m_statistics)
            m_statistics->prepare(pass);
        if (m_atPoints)
            transformRows(m_weight, m_outputs, ends.in->extent().channels, m_points.data());
        if (pass != Pass::Training)
            return;
        if (const std::size_t size = chunks.count() * partSize(); size > m_parts.size())
            m_parts = Aligned<T>(size);
        if (m_statistics)
            m_patchSums.assign(chunks.count() * m_moments->entries(), 0);
    }

    void addBefore(Program &program, Pass pass) override
    {
        if (m_statistics && pass == Pass::Training) {
            program.forEachChunk([this](const Chunk &chunk) { sumPatches(chunk); });
            program.once([this] { findMoments(); });
        } else if (m_statistics && pass == Pass::Prediction) {
            program.once([this] { m_statistics->useKeptStatistics(); });
        }
    }

    void addForward(Program &program, Pass pass) override
    {
        const bool training = pass == Pass::Training;
        if (m_statistics && pass == Pass::ByMinibatch) {
            addMoments(program);
            program.once([this] { m_statistics->combineMoments(); });
        }
        program.forEachTile([this, training](std::size_t t, std::size_t worker) {
            forward({m_window, ends.in->withBorder(t), m_weight, m_bias,
                     m_statistics ? m_statistics->mean(0) : m_zeros.data(),
                     m_statistics ? m_statistics->scale(0) : m_ones.data(),
                     m_statistics ? m_statistics->shift() : m_zeros.data(), ends.out->tile(t),
                     m_atPoints ? m_points.data() : nullptr, m_scratch[worker].data()},
                    t, training);
        });
    }

    void addBackward(Program &program) override
    {
        program.forEachChunk([this](const Chunk &chunk) {
            T *part = m_parts.data() + chunk.number * partSize();
            for (std::size_t i = 0; i < chunk.tiles; ++i) {
                const std::size_t t = chunk.firstTile + i;
                addGradients({m_window, ends.in->withBorder(t), ends.dOut->tile(t), i == 0,
                              m_sumsAtPoints, m_scratch[chunk.worker].data(), part},
                             t, part + m_outputs * m_sumsPerOutput * context.kernels.lanes);
            }
        });
    }

    // Behind a normalization ∂ℓ/∂x = scale·dy − meanTerm − slope·(x − mean): the first term's sums
    // Σ dy·patch are at hand; those of the others follow from the patches, and x − mean =
    // w·(patch − mean patch) gives Σ dy·(x − mean), too.
    void addGather(Program &program) override
    {
        program.forEachItem(m_outputs, [this](std::size_t o) {
            T *gradient = m_dWeight + o * m_taps;
            gatherWeight(o, gradient);
            T sumDy = 0;
            context.kernels.sumLanes(m_parts.data() +
                                         (m_outputs * m_sumsPerOutput + o) * context.kernels.lanes,
                                     context.chunks.count(), partSize(), 1, &sumDy);
            if (m_statistics) {
                const std::vector<double> weight(m_weight + o * m_taps,
                                                 m_weight + (o + 1) * m_taps);
                double sumDyX = 0;
                for (std::size_t tap = 0; tap < m_taps; ++tap)
                    sumDyX += weight[tap] * (static_cast<double>(gradient[tap]) -
                                             m_patches->sum[tap] / m_patches->places *
                                                 static_cast<double>(sumDy));
                m_statistics->setGradients(o, static_cast<double>(sumDy), sumDyX);
                const std::vector<double> centered = m_patches->centered(weight);
                for (std::size_t tap = 0; tap < m_taps; ++tap)
                    gradient[tap] = static_cast<T>(
                        static_cast<double>(m_statistics->scale(0)[o]) *
                            static_cast<double>(gradient[tap]) -
                        static_cast<double>(m_statistics->meanTerm(0)[o]) * m_patches->sum[tap] -
                        static_cast<double>(m_statistics->slope(0)[o]) * centered[tap]);
            }
            if (m_bias != nullptr) // a normalization subtracts it again
                m_dBias[o] = m_statistics ? T{0} : sumDy;
        });
    }

    void commit() override
    {
        if (m_statistics)
            m_statistics->commit();
    }

    [[nodiscard]] bool hasStatistics() const override { return m_statistics.has_value(); }
    void addStatistics(Program &program) override
    {
        addMoments(program);
        program.once([this] { m_statistics->gatherMoments(); });
    }
    void finishStatistics() override { m_statistics->finishGathering(); }

protected:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    virtual void forward(const FirstLayerWork<T> &work, std::size_t t, bool training) = 0;
    /// Adds Σ dy·patch to the sums of `work`, and Σ dy {out, lanes} to `biasSums`, with dy behind
    /// the normalization.
    virtual void addGradients(const FirstLayerGradientWork<T> &work, std::size_t t,
                              T *biasSums) = 0;

private:
    [[nodiscard]] std::size_t partSize() const
    {
        return (m_outputs * m_sumsPerOutput + m_outputs) * context.kernels.lanes;
    }

    /// Σ dy·patch {taps} of one output channel.
    void gatherWeight(std::size_t o, T *gradient)
    {
        const auto sumTo = [&](T *sums) {
            context.kernels.sumLanes(m_parts.data() + o * m_sumsPerOutput * context.kernels.lanes,
                                     context.chunks.count(), partSize(), m_sumsPerOutput, sums);
        };
        if (!m_sumsAtPoints) {
            sumTo(gradient);
            return;
        }
        std::vector<T> sums(m_sumsPerOutput);
        sumTo(sums.data());
        for (std::size_t row = 0; row < m_kernelRows; ++row)
            rowGradientFromPoints(sums.data() + row * winogradSide,
                                  gradient + row * winogradKernel);
    }

    /// From the values of the convolution, for examples that the table of patches does not have.
    void addMoments(Program &program)
    {
        program.forEachChunk([this](const Chunk &chunk) {
            Storage<T> &values = *m_convolved[chunk.worker];
            values.reserve(1);
            for (std::size_t t = chunk.firstTile; t < chunk.firstTile + chunk.tiles; ++t) {
                context.kernels.convolve(m_window, ends.in->withBorder(t), m_weight, m_bias,
                                         values.tile(0));
                context.kernels.moments(values.tile(0), context.chunks.validLanes(t),
                                        m_statistics->first(t), m_statistics->second(t));
            }
        });
    }

    void sumPatches(const Chunk &chunk)
    {
        std::uint64_t *sums = m_patchSums.data() + chunk.number * m_moments->entries();
        const std::size_t lanes = context.kernels.lanes;
        const std::size_t end = (chunk.firstTile + chunk.tiles) * lanes;
        // Rows of the table lie far apart: the next one is on its way while one is added.
        for (std::size_t t = chunk.firstTile; t < chunk.firstTile + chunk.tiles; ++t)
            for (std::size_t i = t * lanes; i < t * lanes + context.chunks.validLanes(t); ++i) {
                if (i + 1 < end)
                    prefetch(m_moments->of(context.examples[i + 1]));
                const std::span<const std::uint32_t> image = m_moments->of(context.examples[i]);
                m_addEntries(image.data(), image.size(), sums);
            }
    }

    /// To the second cache: the nearest one has few places for what is under way.
    static void prefetch(std::span<const std::uint32_t> row)
    {
        constexpr int reading = 0;
        constexpr int toSecondCache = 2;
        constexpr std::size_t line = 64 / sizeof(std::uint32_t);
        for (std::size_t i = 0; i < row.size(); i += line)
            __builtin_prefetch(row.data() + i, reading, toSecondCache);
    }

    void findMoments()
    {
        const std::size_t entries = m_moments->entries();
        std::vector<std::uint64_t> sums(entries);
        for (std::size_t part = 0; part < context.chunks.count(); ++part)
            for (std::size_t entry = 0; entry < entries; ++entry)
                sums[entry] += m_patchSums[part * entries + entry];
        const double places = static_cast<double>(context.chunks.examples()) * m_placesPerExample;
        m_patches.emplace(sums, m_taps, places);
        for (std::size_t o = 0; o < m_outputs; ++o) {
            const std::vector<double> weight(m_weight + o * m_taps, m_weight + (o + 1) * m_taps);
            const std::vector<double> centered = m_patches->centered(weight);
            double squares = 0;
            for (std::size_t tap = 0; tap < m_taps; ++tap)
                squares += weight[tap] * centered[tap];
            const double bias = m_bias != nullptr ? static_cast<double>(m_bias[o]) : 0;
            m_statistics->setMoments(
                o, {places, m_patches->sumOf(weight) / places + bias, std::max(squares, 0.0)});
        }
    }

    const Window m_window;
    const bool m_atPoints; ///< by Winograd's F(4, 5)
    const T *m_weight;
    const T *m_bias;
    T *m_dWeight;
    T *m_dBias;
    const std::size_t m_outputs;
    const std::size_t m_taps;
    const std::size_t m_kernelRows;
    Aligned<T> m_points;               ///< weights there, if so
    const bool m_sumsAtPoints;         ///< those for the weights' gradient, too
    const std::size_t m_sumsPerOutput; ///< of taps or of points
    const double m_placesPerExample;
    const std::shared_ptr<const PatchMoments> m_moments;
    void (*const m_addEntries)(const std::uint32_t *, std::size_t, std::uint64_t *);
    std::optional<BatchStatistics<T>> m_statistics;
    const std::vector<T> m_zeros;
    const std::vector<T> m_ones;
    std::vector<Aligned<T>> m_scratch;                    ///< by worker
    std::vector<std::unique_ptr<Storage<T>>> m_convolved; ///< by worker, of one tile
    Aligned<T> m_parts;                                   ///< {chunk, sums then biases, lane}
    std::vector<std::uint64_t> m_patchSums;               ///< {chunk, entry}
    std::optional<PatchStatistics> m_patches;
};

template <class T>
class FirstLayersMax : public FirstLayers<T>
{
public:
    FirstLayersMax(const Context<T> &shared, const LayerSpec &convolution,
                   const LayerAnalysis &analysis, const Ends<T> &layerEnds,
                   const FirstLayerWays &ways)
        : FirstLayers<T>(shared, convolution, analysis, layerEnds, ways),
          m_place({layerEnds.out->extent().channels, layerEnds.out->extent().height,
                   layerEnds.out->extent().width, 0},
                  shared.kernels.lanes)
    {
    }

    void prepare(Pass pass) override
    {
        FirstLayers<T>::prepare(pass);
        m_place.reserve(context.chunks.tiles());
    }

private:
    using FirstLayers<T>::context;
    using FirstLayers<T>::ends;

    void forward(const FirstLayerWork<T> &work, std::size_t t, bool) override
    {
        context.kernels.firstLayer(work, m_place.tile(t));
    }

    void addGradients(const FirstLayerGradientWork<T> &work, std::size_t t, T *biasSums) override
    {
        context.kernels.firstLayerGradient(work, m_place.tile(t));
        context.kernels.sumPlanes(work.dOut, work.first, biasSums);
    }

    Storage<T> m_place;
};

template <class T>
class FirstLayersAverage : public FirstLayers<T>
{
public:
    FirstLayersAverage(const Context<T> &shared, const LayerSpec &convolution,
                       const LayerAnalysis &analysis, Function function, const Ends<T> &layerEnds,
                       const FirstLayerWays &ways)
        : FirstLayers<T>(shared, convolution, analysis, layerEnds, ways),
          m_function(function),
          m_values({layerEnds.out->extent().channels, 2 * layerEnds.out->extent().height,
                    2 * layerEnds.out->extent().width, 0},
                   shared.kernels.lanes)
    {
    }

    void prepare(Pass pass) override
    {
        FirstLayers<T>::prepare(pass);
        if (pass == Pass::Training)
            m_values.reserve(context.chunks.tiles());
    }

private:
    using FirstLayers<T>::context;
    using FirstLayers<T>::ends;

    void forward(const FirstLayerWork<T> &work, std::size_t t, bool training) override
    {
        context.kernels.firstLayerAverage(work, m_function,
                                          training ? m_values.tile(t) : Tile<T>());
    }

    void addGradients(const FirstLayerGradientWork<T> &work, std::size_t t, T *biasSums) override
    {
        context.kernels.firstLayerAverageGradient(work, m_function, m_values.tile(t), biasSums);
    }

    const Function m_function;
    Storage<T> m_values; ///< those that windows cover
};

} // namespace

template <class T>
std::unique_ptr<LaneLayer<T>> makeFirstLayers(const Context<T> &context,
                                              const FirstLayerSpecs &specs, const Ends<T> &ends,
                                              const FirstLayerWays &ways)
{
    std::unique_ptr<FirstLayers<T>> layers;
    if (specs.activation == nullptr)
        layers = std::make_unique<FirstLayersMax<T>>(context, *specs.convolution, *specs.analysis,
                                                     ends, ways);
    else
        layers =
            std::make_unique<FirstLayersAverage<T>>(context, *specs.convolution, *specs.analysis,
                                                    functionOf(*specs.activation), ends, ways);
    if (specs.norm != nullptr)
        layers->addNormalization(*specs.norm, *specs.normAnalysis);
    return layers;
}

template std::unique_ptr<LaneLayer<float>> makeFirstLayers(const Context<float> &,
                                                           const FirstLayerSpecs &,
                                                           const Ends<float> &,
                                                           const FirstLayerWays &);
template std::unique_ptr<LaneLayer<double>> makeFirstLayers(const Context<double> &,
                                                            const FirstLayerSpecs &,
                                                            const Ends<double> &,
                                                            const FirstLayerWays &);

} // namespace normscope::lanes
