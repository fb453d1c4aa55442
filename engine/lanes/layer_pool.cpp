// Max and average pooling.
#include "engine/lanes/lane_layer.h"

namespace normscope::lanes {

namespace {

template <class T>
class MaxPool : public LaneLayer<T>
{
public:
    MaxPool(const Context<T> &shared, const LayerSpec &spec, const LayerAnalysis &,
            const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds), m_window(windowOf(spec))
    {
    }

    void addForward(Program &program, Pass) override
    {
        program.forEachTile([this](std::size_t t) {
            context.kernels.maxPool(m_window, ends.in->tile(t), ends.out->tile(t));
        });
    }

    void addBackward(Program &program) override
    {
        if (!ends.dIn)
            return;
        program.forEachTile([this](std::size_t t) {
            context.kernels.maxPoolGradient(m_window, ends.in->tile(t), ends.out->tile(t),
                                            ends.dOut->tile(t), ends.dIn->tile(t));
        });
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;
    const Window m_window;
};

template <class T>
class AveragePool : public LaneLayer<T>
{
public:
    AveragePool(const Context<T> &shared, const LayerSpec &spec, const LayerAnalysis &,
                const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds), m_window(windowOf(spec))
    {
    }

    void addForward(Program &program, Pass) override
    {
        program.forEachTile([this](std::size_t t) {
            context.kernels.averagePool(m_window, ends.in->tile(t), ends.out->tile(t));
        });
    }

    void addBackward(Program &program) override
    {
        if (!ends.dIn)
            return;
        program.forEachTile([this](std::size_t t) {
            context.kernels.averagePoolGradient(m_window, ends.dOut->tile(t), ends.dIn->tile(t));
        });
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;
    const Window m_window;
};

template <class T, template <class> class Pool>
std::unique_ptr<LaneLayer<T>> make(const Context<T> &context, const LayerSpec &spec,
                                   const LayerAnalysis &analysis, const Ends<T> &ends)
{
    return std::make_unique<Pool<T>>(context, spec, analysis, ends);
}

} // namespace

LaneKind laneMaxPool()
{
    return {"max_pool",
            [](const LayerSpec &spec) {
                // Windows that do not overlap: each value is read where its gradient is written.
                const Window window = windowOf(spec);
                return LaneLayerTraits{.readsOut = true,
                                       .gradientOverIn = window.stride >= window.size};
            },
            make<float, MaxPool>, make<double, MaxPool>};
}

LaneKind laneAveragePool()
{
    return {"avg_pool", [](const LayerSpec &) { return LaneLayerTraits{}; },
            make<float, AveragePool>, make<double, AveragePool>};
}

} // namespace normscope::lanes
