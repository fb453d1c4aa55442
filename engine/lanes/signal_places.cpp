#include "engine/lanes/signal_places.h"

#include <algorithm>

namespace normscope::lanes {

namespace {

Extent extentOf(const Shape &shape)
{
    const auto size = [&](std::size_t axis) {
        return axis < shape.size() ? static_cast<std::size_t>(shape[axis]) : std::size_t{1};
    };
    return {size(0), size(1), size(2), 0};
}

bool hasTrained(const LayerAnalysis &layer)
{
    return std::ranges::any_of(layer.tensors, [](const TensorSpec &tensor) {
        return tensor.isParameter() && tensor.trained;
    });
}

LaneLayerTraits traitsOf(const LayerSpec &spec, const PlanStep &step)
{
    if (spec.kind == "activation" && step.pool)
        return {.gradientOverIn = true};
    return laneKindNamed(spec.kind).traits(spec);
}

} // namespace

template <class T>
SignalPlaces<T> placeSignals(const ModelSpec &model, const NetworkAnalysis &network,
                             const std::vector<PlanStep> &steps, const Shape &example,
                             std::size_t lanes)
{
    SignalPlaces<T> places;
    auto &storages = places.storages;
    const auto newStorage = [&](const Extent &extent) {
        storages.push_back(std::make_shared<Storage<T>>(extent, lanes));
        return storages.back();
    };
    const auto sameValues = [&](const Extent &extent, const Storage<T> &storage) {
        storages.push_back(std::make_shared<Storage<T>>(extent, storage));
        return storages.back();
    };
    const auto specOf = [&](std::size_t i) -> const LayerSpec & {
        return model.layers[steps[i].layer];
    };
    // A convolution that pads wants zeros round its input.
    const auto borderBefore = [&](std::size_t i) {
        return i < steps.size() && specOf(i).kind == "conv" ? windowOf(specOf(i)).padding
                                                            : std::size_t{0};
    };
    Extent extent = extentOf(example);
    extent.border = borderBefore(0);
    places.images = newStorage(extent);

    std::vector<Ends<T>> &ends = places.ends;
    ends.resize(steps.size());
    std::vector<LaneLayerTraits> traits;
    std::vector<bool> outIsRead; // by the step that gives it, on the way back
    std::vector<bool> trained;   // it or a step before it has parameters
    for (std::size_t i = 0; i < steps.size(); ++i) {
        traits.push_back(traitsOf(specOf(i), steps[i]));
        const bool inIsRead = i == 0 || outIsRead[i - 1];
        extent = extentOf(steps[i].output);
        extent.border = borderBefore(i + 1);
        ends[i].in = i == 0 ? places.images : ends[i - 1].out;
        const bool overIn =
            traits[i].inPlace && !inIsRead && extent.border == ends[i].in->extent().border;
        if (traits[i].aliases)
            ends[i].out = sameValues(extent, *ends[i].in);
        else
            ends[i].out = overIn ? ends[i].in : newStorage(extent);
        outIsRead.push_back(traits[i].readsOut || (traits[i].aliases && inIsRead));
        trained.push_back((i > 0 && trained[i - 1]) || hasTrained(network.layers[steps[i].layer]));
    }
    for (std::size_t i = steps.size(); i-- > 0;) {
        if (!trained[i])
            break;
        const bool last = i + 1 == steps.size();
        const bool sameExtent =
            !last && ends[i].out->extent().border == ends[i + 1].out->extent().border;
        if (!last && traits[i + 1].aliases)
            ends[i].dOut = sameValues(ends[i].out->extent(), *ends[i + 1].dOut);
        else if (!last && traits[i + 1].inPlace && sameExtent)
            ends[i].dOut = ends[i + 1].dOut;
        else if (!last && traits[i + 1].gradientOverIn && !outIsRead[i])
            ends[i].dOut = ends[i].out;
        else
            ends[i].dOut = newStorage(ends[i].out->extent());
        if (!last)
            ends[i + 1].dIn = ends[i].dOut;
    }
    return places;
}

template SignalPlaces<float> placeSignals(const ModelSpec &, const NetworkAnalysis &,
                                          const std::vector<PlanStep> &, const Shape &,
                                          std::size_t);
template SignalPlaces<double> placeSignals(const ModelSpec &, const NetworkAnalysis &,
                                           const std::vector<PlanStep> &, const Shape &,
                                           std::size_t);

} // namespace normscope::lanes
