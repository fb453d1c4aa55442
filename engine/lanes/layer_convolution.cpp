// Convolution. Each chunk keeps sums of its own for the weights' gradient, lane by lane; they are
// added up in the order of the chunks.
#include "engine/lanes/lane_layer.h"

namespace normscope::lanes {

namespace {

// What one item of the gathering takes.
constexpr std::size_t sumsTogether = 64;

template <class T>
class Convolution : public LaneLayer<T>
{
public:
    Convolution(const Context<T> &shared, const LayerSpec &spec, const LayerAnalysis &analysis,
                const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds),
          m_window(windowOf(spec)),
          m_weight(shared.parameters.value(analysis, TensorRole::Weight)),
          m_bias(shared.parameters.value(analysis, TensorRole::Bias)),
          m_dWeight(shared.parameters.gradient(analysis, TensorRole::Weight)),
          m_dBias(shared.parameters.gradient(analysis, TensorRole::Bias)),
          m_outputs(layerEnds.out->extent().channels),
          m_weights(m_outputs * layerEnds.in->extent().channels * m_window.size * m_window.size)
    {
    }

    void prepare(Pass) override
    {
        const std::size_t size = context.chunks.count() * partSize();
        if (size > m_parts.size())
            m_parts = Aligned<T>(size);
    }

    void addForward(Program &program, Pass) override
    {
        program.forEachTile([this](std::size_t t) {
            context.kernels.convolve(m_window, ends.in->withBorder(t), m_weight, m_bias,
                                     ends.out->tile(t));
        });
    }

    void addBackward(Program &program) override
    {
        program.forEachChunk([this](const Chunk &chunk) {
            T *part = m_parts.data() + chunk.number * partSize();
            for (std::size_t i = 0; i < chunk.tiles; ++i) {
                const std::size_t t = chunk.firstTile + i;
                const Tile<const T> dOut = ends.dOut->tile(t);
                context.kernels.convolveWeightGradient(m_window, ends.in->withBorder(t), dOut,
                                                       i == 0, part);
                if (m_bias != nullptr)
                    context.kernels.sumPlanes(dOut, i == 0,
                                              part + m_weights * context.kernels.lanes);
                if (ends.dIn)
                    context.kernels.convolveInputGradient(m_window, dOut, m_weight,
                                                          ends.dIn->withBorder(t));
            }
        });
    }

    void addGather(Program &program) override
    {
        program.forEachItem((m_weights + sumsTogether - 1) / sumsTogether, [this](
                                                                               std::size_t item) {
            const std::size_t first = item * sumsTogether;
            context.kernels.sumLanes(m_parts.data() + first * context.kernels.lanes,
                                     context.chunks.count(), partSize(),
                                     std::min(sumsTogether, m_weights - first), m_dWeight + first);
        });
        if (m_bias != nullptr)
            program.forEachItem(1, [this](std::size_t) {
                context.kernels.sumLanes(m_parts.data() + m_weights * context.kernels.lanes,
                                         context.chunks.count(), partSize(), m_outputs, m_dBias);
            });
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    [[nodiscard]] std::size_t partSize() const
    {
        return (m_weights + m_outputs) * context.kernels.lanes;
    }

    const Window m_window;
    const T *m_weight;
    const T *m_bias;
    T *m_dWeight;
    T *m_dBias;
    const std::size_t m_outputs;
    const std::size_t m_weights;
    Aligned<T> m_parts; ///< {chunk, weights then biases, lane}
};

template <class T>
std::unique_ptr<LaneLayer<T>> make(const Context<T> &context, const LayerSpec &spec,
                                   const LayerAnalysis &analysis, const Ends<T> &ends)
{
    return std::make_unique<Convolution<T>>(context, spec, analysis, ends);
}

} // namespace

LaneKind laneConvolution()
{
    return {"conv", [](const LayerSpec &) { return LaneLayerTraits{}; }, make<float>, make<double>};
}

} // namespace normscope::lanes
