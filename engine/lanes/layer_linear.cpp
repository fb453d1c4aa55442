// Fully connected layers. The inputs are transposed on the way forward, so that the weights'
// gradient can be shared out by rows when a minibatch has come so far on its way back: of each half
// of a large minibatch apart, since another worker's values are far away, and then added up.
#include "engine/lanes/lane_layer.h"

namespace normscope::lanes {

namespace {

// What one item of the gathering takes; a multiple of the kernel's block.
constexpr std::size_t rowsTogether = 24;
// Fewer are not worth a second array of gradients.
constexpr std::size_t fewestTilesOfHalves = 8;

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

    void prepare(Pass pass) override
    {
        const std::size_t size = context.chunks.tiles() * context.kernels.lanes * m_rowStride;
        if (size > m_transposed.size())
            m_transposed = Aligned<T>(size);
        if (pass == Pass::Training && hasHalves() && m_secondHalf.size() == 0)
            m_secondHalf = Aligned<T>(m_outputs * m_inputs + m_outputs);
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
        m_gradientsAreReady = program.phase();
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
        const std::size_t items = (m_outputs + rowsTogether - 1) / rowsTogether;
        const std::size_t summed = program.forEachItemAfter(
            m_gradientsAreReady, 2 * items, [this, items](std::size_t item) {
                const Chunks &chunks = context.chunks;
                const std::size_t middle =
                    hasHalves() ? chunks.chunk(chunks.count() / 2).firstTile : chunks.tiles();
                if (item < items)
                    sumRows(rows(item), 0, middle, m_dWeight, m_dBias);
                else if (hasHalves())
                    sumRows(rows(item - items), middle, chunks.tiles(), m_secondHalf.data(),
                            m_secondHalf.data() + m_outputs * m_inputs);
            });
        program.forEachItemAfter(summed, items, [this](std::size_t item) {
            if (hasHalves())
                addSecondHalf(rows(item));
        });
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    struct Rows
    {
        std::size_t first = 0;
        std::size_t count = 0;
    };
    [[nodiscard]] Rows rows(std::size_t item) const
    {
        const std::size_t first = item * rowsTogether;
        return {first, std::min(rowsTogether, m_outputs - first)};
    }
    /// Depends on the minibatch alone, as its chunks do.
    [[nodiscard]] bool hasHalves() const { return context.chunks.tiles() >= fewestTilesOfHalves; }

    /// ∂ℓ/∂W and ∂ℓ/∂b of these rows from tiles [tile, end).
    void sumRows(const Rows &rows, std::size_t tile, std::size_t end, T *dWeight, T *dBias) const
    {
        const std::size_t lanes = context.kernels.lanes;
        const T *dOut = ends.dOut->tileData(tile) + rows.first * lanes;
        context.kernels.linearWeightGradient(
            {m_transposed.data() + tile * lanes * m_rowStride, m_rowStride, m_inputs, dOut,
             ends.dOut->tileStride(), rows.count, end - tile, dWeight + rows.first * m_inputs});
        if (m_dBias != nullptr)
            context.kernels.sumLanes(dOut, end - tile, ends.dOut->tileStride(), rows.count,
                                     dBias + rows.first);
    }

    void addSecondHalf(const Rows &rows) const
    {
        const T *half = m_secondHalf.data();
        for (std::size_t i = rows.first * m_inputs; i < (rows.first + rows.count) * m_inputs; ++i)
            m_dWeight[i] += half[i];
        if (m_dBias != nullptr)
            for (std::size_t i = rows.first; i < rows.first + rows.count; ++i)
                m_dBias[i] += half[m_outputs * m_inputs + i];
    }

    const T *m_weight;
    const T *m_bias;
    T *m_dWeight;
    T *m_dBias;
    const std::size_t m_inputs;
    const std::size_t m_outputs;
    const std::size_t m_rowStride;
    Aligned<T> m_transposed; ///< {example, input}
    Aligned<T> m_secondHalf; ///< of the gradients, where there are halves: weights, then biases
    std::size_t m_gradientsAreReady = 0; ///< when this phase is over
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
