// Activations, over their input where nobody else reads it, alone and together with the average
// pooling behind them; and flattening, which does nothing here.
#include "engine/lanes/lane_layer.h"

#include <array>
#include <stdexcept>
#include <string>

namespace normscope::lanes {

namespace {

template <class T>
class Activation : public LaneLayer<T>
{
public:
    Activation(const Context<T> &shared, const LayerSpec &spec, const LayerAnalysis &,
               const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds), m_function(functionOf(spec))
    {
    }

    void addForward(Program &program, Pass) override
    {
        program.forEachTile([this](std::size_t t) {
            context.kernels.activate(m_function, ends.in->tile(t), ends.out->tile(t));
        });
    }

    void addBackward(Program &program) override
    {
        if (!ends.dIn)
            return;
        program.forEachTile([this](std::size_t t) {
            context.kernels.activateGradient(m_function, ends.out->tile(t), ends.dOut->tile(t),
                                             ends.dIn->tile(t));
        });
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;
    const Function m_function;
};

/// The activation's values lie over its input if nobody else reads that.
template <class T>
class ActivationAveragePool : public LaneLayer<T>
{
public:
    ActivationAveragePool(const Context<T> &shared, Function function, const Window &window,
                          const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds),
          m_function(function),
          m_window(window),
          m_values(layerEnds.in->extent(), shared.kernels.lanes)
    {
    }

    void prepare(Pass pass) override
    {
        if (pass == Pass::Training && ends.dIn && ends.dIn != ends.in)
            m_values.reserve(context.chunks.tiles());
    }

    void addForward(Program &program, Pass pass) override
    {
        const bool training = pass == Pass::Training;
        program.forEachTile([this, training](std::size_t t) {
            context.kernels.activateAveragePool({.function = m_function,
                                                 .size = m_window.size,
                                                 .x = ends.in->tile(t),
                                                 .out = ends.out->tile(t),
                                                 .y = training && ends.dIn ? values(t) : Tile<T>(),
                                                 .slope = {},
                                                 .moment = {}});
        });
    }

    void addBackward(Program &program) override
    {
        if (!ends.dIn)
            return;
        program.forEachTile([this](std::size_t t) {
            context.kernels.activateAveragePoolGradient(m_function, m_window.size, values(t),
                                                        ends.dOut->tile(t), ends.dIn->tile(t));
        });
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    [[nodiscard]] Tile<T> values(std::size_t t)
    {
        return ends.dIn == ends.in ? ends.in->tile(t) : m_values.tile(t);
    }

    const Function m_function;
    const Window m_window;
    Storage<T> m_values;
};

template <class T>
class Flatten : public LaneLayer<T>
{
public:
    using LaneLayer<T>::LaneLayer;
    void addForward(Program &, Pass) override {}
    void addBackward(Program &) override {}
};

template <class T>
std::unique_ptr<LaneLayer<T>> makeActivation(const Context<T> &context, const LayerSpec &spec,
                                             const LayerAnalysis &analysis, const Ends<T> &ends)
{
    return std::make_unique<Activation<T>>(context, spec, analysis, ends);
}

template <class T>
std::unique_ptr<LaneLayer<T>> makeFlatten(const Context<T> &context, const LayerSpec &,
                                          const LayerAnalysis &, const Ends<T> &ends)
{
    return std::make_unique<Flatten<T>>(context, ends);
}

} // namespace

Function functionOf(const LayerSpec &activation)
{
    constexpr std::array<std::pair<std::string_view, Function>, 4> names = {{
        {"sigmoid", Function::Sigmoid},
        {"relu", Function::Relu},
        {"tanh", Function::Tanh},
        {"identity", Function::Identity},
    }};
    const std::string &name = activation.text("function");
    for (const auto &[known, function] : names)
        if (known == name)
            return function;
    throw std::invalid_argument("no activation is called \"" + name + '"');
}

template <class T>
std::unique_ptr<LaneLayer<T>> makeActivationAveragePool(const Context<T> &context,
                                                        const LayerSpec &activation,
                                                        const LayerSpec &pool, const Ends<T> &ends)
{
    return std::make_unique<ActivationAveragePool<T>>(context, functionOf(activation),
                                                      windowOf(pool), ends);
}

template std::unique_ptr<LaneLayer<float>> makeActivationAveragePool(const Context<float> &,
                                                                     const LayerSpec &,
                                                                     const LayerSpec &,
                                                                     const Ends<float> &);
template std::unique_ptr<LaneLayer<double>> makeActivationAveragePool(const Context<double> &,
                                                                      const LayerSpec &,
                                                                      const LayerSpec &,
                                                                      const Ends<double> &);

LaneKind laneActivation()
{
    return {"activation",
            [](const LayerSpec &) { return LaneLayerTraits{.inPlace = true, .readsOut = true}; },
            makeActivation<float>, makeActivation<double>};
}

LaneKind laneFlatten()
{
    return {"flatten", [](const LayerSpec &) { return LaneLayerTraits{.aliases = true}; },
            makeFlatten<float>, makeFlatten<double>};
}

} // namespace normscope::lanes
