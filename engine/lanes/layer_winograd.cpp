// Convolution by Winograd's F(4×4, 5×5): its transformed blocks live in scratch memory of the
// worker, small enough for its own cache, and are made anew on the way back.
#include "engine/lanes/lane_layer.h"
#include "engine/lanes/winograd_weights.h"

namespace normscope::lanes {

namespace {

template <class T>
class WinogradConvolution : public LaneLayer<T>
{
public:
    WinogradConvolution(const Context<T> &shared, const LayerAnalysis &analysis,
                        const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds),
          m_weight(shared.parameters.value(analysis, TensorRole::Weight)),
          m_bias(shared.parameters.value(analysis, TensorRole::Bias)),
          m_dWeight(shared.parameters.gradient(analysis, TensorRole::Weight)),
          m_dBias(shared.parameters.gradient(analysis, TensorRole::Bias)),
          m_outputs(layerEnds.out->extent().channels),
          m_channels(layerEnds.in->extent().channels),
          m_blocks(blocksAlong(layerEnds.out->extent().height) *
                   blocksAlong(layerEnds.out->extent().width)),
          m_forward(winogradPoints * m_outputs * m_channels),
          m_backward(winogradPoints * m_outputs * m_channels)
    {
    }

    void prepare(Pass) override
    {
        transformWeights(m_weight, m_outputs, m_channels, m_forward.data(), m_backward.data());
        const Chunks &chunks = context.chunks;
        if (const std::size_t size = chunks.count() * sumsSize(); size > m_sums.size())
            m_sums = Aligned<T>(size);
        if (const std::size_t size = chunks.count() * biasSize(); size > m_biasParts.size())
            m_biasParts = Aligned<T>(size);
        m_scratch.resize(std::max(m_scratch.size(), context.workers));
        const std::size_t size = chunks.chunk(0).tiles * (inSize() + gradientSize());
        for (Aligned<T> &scratch : m_scratch)
            if (size > scratch.size())
                scratch = Aligned<T>(size);
    }

    void addForward(Program &program, Pass) override
    {
        program.forEachChunk([this](const Chunk &chunk) {
            T *in = m_scratch[chunk.worker].data();
            for (std::size_t t = chunk.firstTile; t < chunk.firstTile + chunk.tiles; ++t) {
                context.kernels.winogradInput(ends.in->withBorder(t), in);
                context.kernels.winogradOutput(m_forward.data(), in, m_channels, m_bias,
                                               ends.out->tile(t));
            }
        });
    }

    void addBackward(Program &program) override
    {
        program.forEachChunk([this](const Chunk &chunk) {
            T *in = m_scratch[chunk.worker].data();
            T *gradient = in + chunk.tiles * inSize();
            for (std::size_t i = 0; i < chunk.tiles; ++i) {
                const std::size_t t = chunk.firstTile + i;
                const Tile<const T> dOut = ends.dOut->tile(t);
                T *points = gradient + i * gradientSize();
                context.kernels.winogradOutputGradient(dOut, points);
                if (m_bias != nullptr)
                    context.kernels.sumPlanes(dOut, i == 0,
                                              m_biasParts.data() + chunk.number * biasSize());
                if (ends.dIn)
                    context.kernels.winogradInputGradient(m_backward.data(), points, m_outputs,
                                                          ends.dIn->withBorder(t));
                context.kernels.winogradInput(ends.in->withBorder(t), in + i * inSize());
            }
            context.kernels.winogradWeightGradient({in, inSize(), gradient, gradientSize(),
                                                    m_channels, m_outputs, m_blocks, chunk.tiles,
                                                    m_sums.data() + chunk.number * sumsSize()});
        });
    }

    void addGather(Program &program) override
    {
        program.forEachItem(m_outputs, [this](std::size_t output) {
            for (std::size_t c = 0; c < m_channels; ++c) {
                const std::size_t place = output * m_channels + c;
                double sums[winogradPoints] = {};
                for (std::size_t part = 0; part < context.chunks.count(); ++part)
                    for (std::size_t i = 0; i < winogradPoints; ++i)
                        sums[i] += static_cast<double>(
                            m_sums.data()[part * sumsSize() + place * winogradPoints + i]);
                weightGradientFromPoints(sums, m_dWeight + place * winogradKernel * winogradKernel);
            }
        });
        if (m_bias != nullptr)
            program.forEachItem(1, [this](std::size_t) {
                context.kernels.sumLanes(m_biasParts.data(), context.chunks.count(), biasSize(),
                                         m_outputs, m_dBias);
            });
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    static std::size_t blocksAlong(std::size_t length)
    {
        return (length + winogradStep - 1) / winogradStep;
    }
    [[nodiscard]] std::size_t inSize() const
    {
        return 8 * winogradRowStride(m_channels, m_blocks, context.kernels.lanes);
    }
    [[nodiscard]] std::size_t gradientSize() const
    {
        return 8 * winogradRowStride(m_outputs, m_blocks, context.kernels.lanes);
    }
    [[nodiscard]] std::size_t sumsSize() const { return m_outputs * m_channels * winogradPoints; }
    [[nodiscard]] std::size_t biasSize() const { return m_outputs * context.kernels.lanes; }

    const T *m_weight;
    const T *m_bias;
    T *m_dWeight;
    T *m_dBias;
    const std::size_t m_outputs;
    const std::size_t m_channels;
    const std::size_t m_blocks;
    Aligned<T> m_forward;  ///< transformed weights
    Aligned<T> m_backward; ///< the same, laid out for the way back
    std::vector<Aligned<T>>
        m_scratch;     ///< by worker: transformed inputs, then gradients, of a chunk
    Aligned<T> m_sums; ///< {chunk, output, channel, point}
    Aligned<T> m_biasParts;
};

} // namespace

template <class T>
std::unique_ptr<LaneLayer<T>> makeWinograd(const Context<T> &context, const LayerAnalysis &analysis,
                                           const Ends<T> &ends)
{
    return std::make_unique<WinogradConvolution<T>>(context, analysis, ends);
}

template std::unique_ptr<LaneLayer<float>> makeWinograd(const Context<float> &,
                                                        const LayerAnalysis &, const Ends<float> &);
template std::unique_ptr<LaneLayer<double>>
makeWinograd(const Context<double> &, const LayerAnalysis &, const Ends<double> &);

bool winogradPays(const LayerSpec &convolution, const LayerAnalysis &analysis)
{
    // The transforms cost as much for one channel as for many.
    constexpr std::int64_t fewChannels = 4;
    const Window window = windowOf(convolution);
    return window.size == winogradKernel && window.stride == 1 &&
           analysis.input.at(0) >= fewChannels && analysis.output.at(0) >= fewChannels &&
           analysis.output.at(1) >= static_cast<std::int64_t>(winogradStep) &&
           analysis.output.at(2) >= static_cast<std::int64_t>(winogradStep);
}

} // namespace normscope::lanes
