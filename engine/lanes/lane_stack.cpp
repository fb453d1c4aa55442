#include "engine/lanes/lane_stack.h"

#include "engine/lanes/patch_moments.h"
#include "engine/lanes/signal_places.h"

#include <type_traits>
#include <utility>

namespace normscope::lanes {

namespace {

template <class T>
class StackMaker
{
public:
    StackMaker(const Context<T> &context, const ModelSpec &model, const NetworkAnalysis &network,
               const StackOptions &options)
        : m_context(context), m_model(model), m_network(network), m_options(options)
    {
    }

    [[nodiscard]] std::unique_ptr<LaneLayer<T>> make(const PlanStep &step,
                                                     const Ends<T> &ends) const
    {
        const LayerSpec &spec = m_model.layers[step.layer];
        const LayerAnalysis &analysis = m_network.layers[step.layer];
        if (spec.kind == "conv" && step.pool)
            return makeFirst(step, ends);
        if (step.activation)
            return makeBatchNormActivationAveragePool(m_context, spec, analysis,
                                                      m_model.layers[*step.activation],
                                                      m_model.layers[*step.pool], ends);
        if (step.pool && spec.kind == "activation")
            return makeActivationAveragePool(m_context, spec, m_model.layers[*step.pool], ends);
        if (step.pool)
            return makeBatchNormMaxPool(m_context, spec, analysis, m_model.layers[*step.pool],
                                        ends);
        if (m_options.winograd && spec.kind == "conv" && winogradPays(spec, analysis))
            return makeWinograd(m_context, analysis, ends);
        if constexpr (std::is_same_v<T, float>)
            return laneKindNamed(spec.kind).makeSingle(m_context, spec, analysis, ends);
        else
            return laneKindNamed(spec.kind).makeDouble(m_context, spec, analysis, ends);
    }

private:
    [[nodiscard]] std::unique_ptr<LaneLayer<T>> makeFirst(const PlanStep &step,
                                                          const Ends<T> &ends) const
    {
        FirstLayerSpecs specs{.convolution = &m_model.layers[step.layer],
                              .analysis = &m_network.layers[step.layer]};
        if (step.activation)
            specs.activation = &m_model.layers[*step.activation];
        FirstLayerWays ways{.moments = nullptr, .winograd = m_options.winograd};
        if (step.norm) {
            specs.norm = &m_model.layers[*step.norm];
            specs.normAnalysis = &m_network.layers[*step.norm];
            ways.moments = PatchMoments::of(m_options.data, windowOf(*specs.convolution),
                                            static_cast<std::size_t>(m_options.data->train.count()),
                                            *m_options.team);
        }
        return makeFirstLayers<T>(m_context, specs, ends, ways);
    }

    const Context<T> &m_context;
    const ModelSpec &m_model;
    const NetworkAnalysis &m_network;
    const StackOptions &m_options;
};

} // namespace

template <class T>
LaneStack<T> stackOf(const Context<T> &context, const ModelSpec &model,
                     const NetworkAnalysis &network, std::size_t count, const StackOptions &options)
{
    ModelSpec first = model;
    first.layers.resize(count);
    LaneStack<T> stack;
    stack.steps = planSteps(first, network, options.patchesAreKnown);
    SignalPlaces<T> places =
        placeSignals<T>(first, network, stack.steps, options.data->example, context.kernels.lanes);
    stack.images = places.images;
    stack.storages = std::move(places.storages);
    stack.out = places.images;
    stack.values = {places.images};
    const StackMaker<T> maker(context, model, network, options);
    for (std::size_t i = 0; i < stack.steps.size(); ++i) {
        stack.layers.push_back(maker.make(stack.steps[i], places.ends[i]));
        stack.out = places.ends[i].out;
        stack.dOut = places.ends[i].dOut;
        stack.values.push_back(stack.out);
    }
    return stack;
}

template LaneStack<float> stackOf(const Context<float> &, const ModelSpec &,
                                  const NetworkAnalysis &, std::size_t, const StackOptions &);
template LaneStack<double> stackOf(const Context<double> &, const ModelSpec &,
                                   const NetworkAnalysis &, std::size_t, const StackOptions &);

} // namespace normscope::lanes
