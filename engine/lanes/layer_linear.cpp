// Fully connected layers. The inputs are transposed on the way forward, so that the weights'
// gradient of the whole minibatch can be shared out by rows at the end.
#include "engine/lanes/lane_layer.h"

namespace normscope::lanes {

namespace {

// What one item of the gathering takes; a multiple of the kernel's block.
constexpr std::size_t rowsTogether = 8;

template <class T>
class Linear : public LaneLayer<T>
{
public:
    Linear(const Context<T> &shared, const LayerSpec &, const LayerAnalysis &analysis,
           const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds),
          m_weight(shared.parameters.value(analysis, TensorRole::Weight)),
          m_bias(shared.parameters.value(analysis, TensorRole::Bias)),
          m_dWeight(shared.parameters.gradient(analysis, TensorRole::Weight)),
          m_dBias(shared.parameters.gradient(analysis, TensorRole::Bias)),
          m_inputs(layerEnds.in->extent().size()),
          m_outputs(layerEnds.out->extent().size()),
          m_rowStride((m_inputs + shared.kernels.lanes - 1) / shared.kernels.lanes *
                      shared.kernels.lanes)
    {
    }

    void prepare(Pass) override
    {
        const std::size_t size = context.chunks.tiles() * context.kernels.lanes * m_rowStride;
        if (size > m_transposed.size())
            m_transposed = Aligned<T>(size);
    }

    void addForward(Program &program, Pass pass) override
    {
        const bool training = pass == Pass::Training;
        program.forEachChunk([this, training](const Chunk &chunk) {
            if (training)
                for (std::size_t t = chunk.firstTile; t < chunk.firstTile + chunk.tiles; ++t)
                    context.kernels.transpose(
                        ends.in->tileData(t), m_inputs,
                        m_transposed.data() + t * context.kernels.lanes * m_rowStride, m_rowStride);
            context.kernels.multiply({m_weight, m_outputs, m_inputs, m_inputs, 1, m_bias},
                                     ends.in->tileData(chunk.firstTile), ends.in->tileStride(),
                                     ends.out->tileData(chunk.firstTile), ends.out->tileStride(),
                                     chunk.tiles);
        });
    }

    void addBackward(Program &program) override
    {
        if (!ends.dIn)
            return;
        program.forEachChunk([this](const Chunk &chunk) {
            context.kernels.multiply({m_weight, m_inputs, m_outputs, 1, m_inputs, nullptr},
                                     ends.dOut->tileData(chunk.firstTile), ends.dOut->tileStride(),
                                     ends.dIn->tileData(chunk.firstTile), ends.dIn->tileStride(),
                                     chunk.tiles);
        });
    }

    void addGather(Program &program) override
    {
        program.forEachItem(
            (m_outputs + rowsTogether - 1) / rowsTogether, [this](std::size_t item) {
                const std::size_t first = item * rowsTogether;
                const std::size_t lanes = context.kernels.lanes;
                const std::size_t count = std::min(rowsTogether, m_outputs - first);
                const T *dOut = ends.dOut->tileData(0) + first * lanes;
                context.kernels.linearWeightGradient(
                    {m_transposed.data(), m_rowStride, m_inputs, dOut, ends.dOut->tileStride(),
                     count, context.chunks.tiles(), m_dWeight + first * m_inputs});
                if (m_bias != nullptr)
                    context.kernels.sumLanes(dOut, context.chunks.tiles(), ends.dOut->tileStride(),
                                             count, m_dBias + first);
            });
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    const T *m_weight;
    const T *m_bias;
    T *m_dWeight;
    T *m_dBias;
    const std::size_t m_inputs;
    const std::size_t m_outputs;
    const std::size_t m_rowStride;
    Aligned<T> m_transposed; ///< {example, input}
};

template <class T>
std::unique_ptr<LaneLayer<T>> make(const Context<T> &context, const LayerSpec &spec,
                                   const LayerAnalysis &analysis, const Ends<T> &ends)
{
    return std::make_unique<Linear<T>>(context, spec, analysis, ends);
}

} // namespace

LaneKind laneLinear()
{
    // What it needs of `in` it has transposed on the way forward.
    return {"linear", [](const LayerSpec &) { return LaneLayerTraits{}; }, make<float>,
            make<double>};
}

} // namespace normscope::lanes
