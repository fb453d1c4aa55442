// Layer, group and instance norm: the statistics of each example alone, so nobody waits for the
// rest of the minibatch, and prediction is like training.
#include "engine/lanes/lane_layer.h"

namespace normscope::lanes {

namespace {

template <class T>
class ExampleNorm : public LaneLayer<T>
{
public:
    ExampleNorm(const Context<T> &shared, std::size_t groups, const LayerSpec &spec,
                const LayerAnalysis &analysis, const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds),
          m_groups(groups),
          m_channels(static_cast<std::size_t>(analysis.input.front())),
          m_epsilon(spec.real("epsilon")),
          m_gamma(shared.parameters.value(analysis, TensorRole::Gamma)),
          m_beta(shared.parameters.value(analysis, TensorRole::Beta)),
          m_dGamma(shared.parameters.gradient(analysis, TensorRole::Gamma)),
          m_dBeta(shared.parameters.gradient(analysis, TensorRole::Beta)),
          m_means({groups, 1, 1, 0}, shared.kernels.lanes),
          m_inverses({groups, 1, 1, 0}, shared.kernels.lanes)
    {
    }

    void prepare(Pass) override
    {
        m_means.reserve(context.chunks.tiles());
        m_inverses.reserve(context.chunks.tiles());
        const std::size_t size = context.chunks.tiles() * m_channels;
        m_sumDy.resize(std::max(size, m_sumDy.size()));
        m_sumDyX.resize(std::max(size, m_sumDyX.size()));
    }

    void addForward(Program &program, Pass) override
    {
        program.forEachTile([this](std::size_t t) {
            context.kernels.normalizeExamples({m_groups, m_epsilon, ends.in->tile(t), m_gamma,
                                               m_beta, ends.out->tile(t), m_means.tileData(t),
                                               m_inverses.tileData(t)});
        });
    }

    void addBackward(Program &program) override
    {
        if (!ends.dOut) // first, with nothing to train
            return;
        program.forEachTile([this](std::size_t t) {
            context.kernels.normalizeExamplesGradient(
                {m_groups, ends.in->tile(t), ends.dOut->tile(t), m_gamma, m_means.tileData(t),
                 m_inverses.tileData(t), context.chunks.validLanes(t),
                 ends.dIn ? ends.dIn->tile(t) : Tile<T>(), m_sumDy.data() + t * m_channels,
                 m_sumDyX.data() + t * m_channels});
        });
    }

    void addGather(Program &program) override
    {
        if (m_dGamma != nullptr || m_dBeta != nullptr)
            program.forEachItem(1, [this](std::size_t) {
                for (std::size_t c = 0; c < m_channels; ++c) {
                    if (m_dBeta != nullptr)
                        m_dBeta[c] = static_cast<T>(total(m_sumDy, c));
                    if (m_dGamma != nullptr)
                        m_dGamma[c] = static_cast<T>(total(m_sumDyX, c));
                }
            });
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    [[nodiscard]] double total(const std::vector<double> &sums, std::size_t channel) const
    {
        double sum = 0;
        for (std::size_t t = 0; t < context.chunks.tiles(); ++t)
            sum += sums[t * m_channels + channel];
        return sum;
    }

    const std::size_t m_groups;
    const std::size_t m_channels;
    const double m_epsilon;
    const T *m_gamma;
    const T *m_beta;
    T *m_dGamma;
    T *m_dBeta;
    Storage<T> m_means;           ///< {tile, group, lane}
    Storage<T> m_inverses;        ///< of the deviations, likewise
    std::vector<double> m_sumDy;  ///< {tile, channel}
    std::vector<double> m_sumDyX; ///< with the normalized values, likewise
};

std::size_t groupsOf(const LayerSpec &spec, const LayerAnalysis &analysis)
{
    if (spec.kind == "group_norm")
        return static_cast<std::size_t>(spec.integer("groups"));
    return spec.kind == "layer_norm" ? 1 : static_cast<std::size_t>(analysis.input.front());
}

template <class T>
std::unique_ptr<LaneLayer<T>> make(const Context<T> &context, const LayerSpec &spec,
                                   const LayerAnalysis &analysis, const Ends<T> &ends)
{
    return std::make_unique<ExampleNorm<T>>(context, groupsOf(spec, analysis), spec, analysis,
                                            ends);
}

LaneKind kindCalled(std::string_view name)
{
    return {name, [](const LayerSpec &) { return LaneLayerTraits{.gradientOverIn = true}; },
            make<float>, make<double>};
}

} // namespace

LaneKind laneLayerNorm()
{
    return kindCalled("layer_norm");
}

LaneKind laneGroupNorm()
{
    return kindCalled("group_norm");
}

LaneKind laneInstanceNorm()
{
    return kindCalled("instance_norm");
}

} // namespace normscope::lanes
