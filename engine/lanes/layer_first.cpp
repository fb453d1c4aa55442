// The first convolution together with the batch norm and the 2 × 2 max pooling behind it, or with
// the pooling alone. See kernels/first_layer.cpp and patch_moments.h.
#include "engine/lanes/batch_statistics.h"
#include "engine/lanes/patch_moments.h"

#include <hwy/cache_control.h>

#include <optional>

namespace normscope::lanes {

namespace {

template <class T>
class FirstLayers : public LaneLayer<T>
{
public:
    FirstLayers(const Context<T> &shared, const LayerSpec &convolution,
                const LayerAnalysis &analysis, const Ends<T> &layerEnds,
                std::shared_ptr<const PatchMoments> moments)
        : LaneLayer<T>(shared, layerEnds),
          m_window(windowOf(convolution)),
          m_weight(shared.parameters.value(analysis, TensorRole::Weight)),
          m_bias(shared.parameters.value(analysis, TensorRole::Bias)),
          m_dWeight(shared.parameters.gradient(analysis, TensorRole::Weight)),
          m_dBias(shared.parameters.gradient(analysis, TensorRole::Bias)),
          m_outputs(layerEnds.out->extent().channels),
          m_taps(layerEnds.in->extent().channels * m_window.size * m_window.size),
          m_placesPerExample(static_cast<double>(analysis.output[1] * analysis.output[2])),
          m_moments(std::move(moments)),
          m_addEntries(kernelsFor(Target::Best).addEntries),
          m_chosen(extentWithoutBorder(), shared.kernels.lanes),
          m_place(extentWithoutBorder(), shared.kernels.lanes),
          m_zeros(m_outputs, T{0}),
          m_ones(m_outputs, T{1}),
          m_scratch(shared.workers)
    {
    }

    void addNormalization(const LayerSpec &norm, const LayerAnalysis &analysis)
    {
        m_statistics.emplace(context, norm, analysis);
    }

    void prepare(bool training) override
    {
        const Chunks &chunks = context.chunks;
        if (m_statistics)
            m_statistics->prepare(training);
        m_chosen.reserve(chunks.tiles());
        m_place.reserve(chunks.tiles());
        if (!training)
            return;
        if (const std::size_t size = chunks.count() * partSize(); size > m_parts.size())
            m_parts = Aligned<T>(size);
        const std::size_t scratchSize =
            m_outputs * firstLayerStrip * 4 * ends.out->extent().width * context.kernels.lanes;
        for (Aligned<T> &scratch : m_scratch)
            if (scratch.size() == 0)
                scratch = Aligned<T>(scratchSize);
        if (m_statistics)
            m_patchSums.assign(chunks.count() * m_moments->entries(), 0);
    }

    void addForward(Program &program, bool training) override
    {
        if (m_statistics && training) {
            program.forEachChunk([this](const Chunk &chunk) { sumPatches(chunk); });
            program.once([this] { findMoments(); });
        } else if (m_statistics) {
            program.once([this] { m_statistics->useMovingStatistics(); });
        }
        program.forEachTile([this](std::size_t t) {
            context.kernels.firstLayer({m_window, ends.in->withBorder(t), m_weight, m_bias,
                                        m_statistics ? m_statistics->mean() : m_zeros.data(),
                                        m_statistics ? m_statistics->scale() : m_ones.data(),
                                        m_statistics ? m_statistics->shift() : m_zeros.data(),
                                        m_chosen.tile(t), m_place.tile(t), ends.out->tile(t)});
        });
    }

    void addBackward(Program &program) override
    {
        if (m_statistics)
            program.forEachTile([this](std::size_t t) {
                context.kernels.normalizeSums(m_chosen.tile(t), ends.dOut->tile(t),
                                              m_statistics->mean(), context.chunks.validLanes(t),
                                              m_statistics->first(t), m_statistics->second(t));
            });
        program.forEachChunk([this](const Chunk &chunk) {
            T *part = m_parts.data() + chunk.number * partSize();
            for (std::size_t i = 0; i < chunk.tiles; ++i) {
                const std::size_t t = chunk.firstTile + i;
                const Tile<const T> dOut = ends.dOut->tile(t);
                context.kernels.firstLayerWeightGradient(m_window, ends.in->withBorder(t),
                                                         m_place.tile(t), dOut, i == 0,
                                                         m_scratch[chunk.worker].data(), part);
                context.kernels.sumPlanes(dOut, i == 0,
                                          part + m_outputs * m_taps * context.kernels.lanes);
            }
        });
        if (m_statistics)
            program.once([this] { m_statistics->combineGradients(); });
    }

    // Behind a normalization ∂ℓ/∂x = scale·dy − meanTerm − slope·(x − mean): the first term is not
    // 0 at the chosen places only and has been summed; those of the others follow from the patches.
    void addGather(Program &program) override
    {
        program.forEachItem(m_outputs, [this](std::size_t o) {
            T *gradient = m_dWeight + o * m_taps;
            context.kernels.sumLanes(m_parts.data() + o * m_taps * context.kernels.lanes,
                                     context.chunks.count(), partSize(), m_taps, gradient);
            if (m_statistics) {
                const std::vector<double> weight(m_weight + o * m_taps,
                                                 m_weight + (o + 1) * m_taps);
                const std::vector<double> centered = m_patches->centered(weight);
                for (std::size_t tap = 0; tap < m_taps; ++tap)
                    gradient[tap] = static_cast<T>(
                        static_cast<double>(m_statistics->scale()[o]) *
                            static_cast<double>(gradient[tap]) -
                        static_cast<double>(m_statistics->meanTerm()[o]) * m_patches->sum[tap] -
                        static_cast<double>(m_statistics->slope()[o]) * centered[tap]);
            }
            if (m_bias == nullptr)
                return;
            if (m_statistics) // a normalization subtracts it again
                m_dBias[o] = 0;
            else
                context.kernels.sumLanes(m_parts.data() +
                                             (m_outputs * m_taps + o) * context.kernels.lanes,
                                         context.chunks.count(), partSize(), 1, m_dBias + o);
        });
    }

    void commit() override
    {
        if (m_statistics)
            m_statistics->commit();
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    [[nodiscard]] Extent extentWithoutBorder() const
    {
        Extent extent = ends.out->extent();
        extent.border = 0;
        return extent;
    }
    [[nodiscard]] std::size_t partSize() const
    {
        return (m_outputs * m_taps + m_outputs) * context.kernels.lanes;
    }

    void sumPatches(const Chunk &chunk)
    {
        std::uint64_t *sums = m_patchSums.data() + chunk.number * m_moments->entries();
        const std::size_t lanes = context.kernels.lanes;
        const std::size_t end =
            std::min(context.chunks.examples(), (chunk.firstTile + chunk.tiles) * lanes);
        // Rows of the table lie far apart: the next one is on its way while one is added.
        for (std::size_t i = chunk.firstTile * lanes; i < end; ++i) {
            if (i + 1 < end)
                prefetch(m_moments->of(context.examples[i + 1]));
            const std::span<const std::uint32_t> image = m_moments->of(context.examples[i]);
            m_addEntries(image.data(), image.size(), sums);
        }
    }

    static void prefetch(std::span<const std::uint32_t> row)
    {
        constexpr std::size_t line = 64 / sizeof(std::uint32_t);
        for (std::size_t i = 0; i < row.size(); i += line)
            hwy::Prefetch(row.data() + i);
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
    const T *m_weight;
    const T *m_bias;
    T *m_dWeight;
    T *m_dBias;
    const std::size_t m_outputs;
    const std::size_t m_taps;
    const double m_placesPerExample;
    const std::shared_ptr<const PatchMoments> m_moments;
    void (*const m_addEntries)(const std::uint32_t *, std::size_t, std::uint64_t *);
    std::optional<BatchStatistics<T>> m_statistics;
    Storage<T> m_chosen;
    Storage<T> m_place;
    const std::vector<T> m_zeros;
    const std::vector<T> m_ones;
    std::vector<Aligned<T>> m_scratch;      ///< by worker
    Aligned<T> m_parts;                     ///< {chunk, weights then biases, lane}
    std::vector<std::uint64_t> m_patchSums; ///< {chunk, entry}
    std::optional<PatchStatistics> m_patches;
};

} // namespace

template <class T>
std::unique_ptr<LaneLayer<T>>
makeFirstLayers(const Context<T> &context, const LayerSpec &convolution,
                const LayerAnalysis &analysis, const LayerSpec *norm,
                const LayerAnalysis *normAnalysis, const Ends<T> &ends,
                std::shared_ptr<const PatchMoments> moments)
{
    auto layers =
        std::make_unique<FirstLayers<T>>(context, convolution, analysis, ends, std::move(moments));
    if (norm != nullptr)
        layers->addNormalization(*norm, *normAnalysis);
    return layers;
}

template std::unique_ptr<LaneLayer<float>>
makeFirstLayers(const Context<float> &, const LayerSpec &, const LayerAnalysis &, const LayerSpec *,
                const LayerAnalysis *, const Ends<float> &, std::shared_ptr<const PatchMoments>);
template std::unique_ptr<LaneLayer<double>>
makeFirstLayers(const Context<double> &, const LayerSpec &, const LayerAnalysis &,
                const LayerSpec *, const LayerAnalysis *, const Ends<double> &,
                std::shared_ptr<const PatchMoments>);

} // namespace normscope::lanes
