// Activations, over their input where nobody else reads it; and flattening, which does nothing
// here.
#include "engine/lanes/lane_layer.h"

#include <array>
#include <stdexcept>
#include <string>

namespace normscope::lanes {

namespace {

Function functionNamed(std::string_view name)
{
    constexpr std::array<std::pair<std::string_view, Function>, 4> names = {{
        {"sigmoid", Function::Sigmoid},
        {"relu", Function::Relu},
        {"tanh", Function::Tanh},
        {"identity", Function::Identity},
    }};
    for (const auto &[known, function] : names)
        if (known == name)
            return function;
    throw std::invalid_argument("no activation is called \"" + std::string(name) + '"');
}

template <class T>
class Activation : public LaneLayer<T>
{
public:
    Activation(const Context<T> &shared, const LayerSpec &spec, const LayerAnalysis &,
               const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds), m_function(functionNamed(spec.text("function")))
    {
    }

    void addForward(Program &program, bool) override
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

template <class T>
class Flatten : public LaneLayer<T>
{
public:
    using LaneLayer<T>::LaneLayer;
    void addForward(Program &, bool) override {}
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
