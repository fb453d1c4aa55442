#include "ui/builder/experiment_state.h"

#include <algorithm>
#include <array>

namespace normscope::ui {

namespace {

using Difference = std::vector<LayerSpec>::difference_type;

bool isNorm(const LayerSpec &layer)
{
    return kindOf(layer).role == LayerRole::Normalization;
}

LayerSpec normFor(const ExperimentState &state, std::size_t after)
{
    if (const auto &former = state.formerNorms[after])
        return *former;
    const auto &layers = state.spec.model.layers;
    const auto other = std::find_if(layers.begin(), layers.end(), isNorm);
    if (other != layers.end())
        return *other;
    for (const auto &former : state.formerNorms)
        if (former)
            return *former;
    const auto &kinds = layerKinds();
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [](const LayerKind &row) {
        return row.role == LayerRole::Normalization;
    });
    return makeLayer(kind->name);
}

} // namespace

ExperimentState stateOf(const ExperimentSpec &spec, const QString &presetName)
{
    ExperimentState state{spec, {}, spec, presetName};
    state.formerNorms.resize(spec.model.layers.size());
    return state;
}

void insertLayer(ExperimentState &state, std::size_t at, const LayerSpec &layer)
{
    auto &layers = state.spec.model.layers;
    layers.insert(layers.begin() + Difference(at), layer);
    state.formerNorms.insert(state.formerNorms.begin() + Difference(at), std::nullopt);
}

void removeLayers(ExperimentState &state, std::size_t first, std::size_t count)
{
    auto &layers = state.spec.model.layers;
    const auto from = Difference(first);
    const auto to = Difference(first + count);
    layers.erase(layers.begin() + from, layers.begin() + to);
    state.formerNorms.erase(state.formerNorms.begin() + from, state.formerNorms.begin() + to);
}

void moveLayers(ExperimentState &state, std::size_t first, std::size_t count, std::size_t before)
{
    if (before >= first && before <= first + count)
        return;
    const auto shift = [&](auto &list) {
        const auto begin = list.begin() + Difference(first);
        const auto end = begin + Difference(count);
        const auto target = list.begin() + Difference(before);
        if (target < begin)
            std::rotate(target, begin, end);
        else
            std::rotate(begin, end, target);
    };
    shift(state.spec.model.layers);
    shift(state.formerNorms);
}

void switchNorm(ExperimentState &state, std::size_t after, bool on)
{
    const auto &layers = state.spec.model.layers;
    const bool isOn = after + 1 < layers.size() && isNorm(layers[after + 1]);
    if (on == isOn)
        return;
    if (on) {
        insertLayer(state, after + 1, normFor(state, after));
    } else {
        const LayerSpec norm = layers[after + 1];
        removeLayers(state, after + 1, 1);
        state.formerNorms[after] = norm;
    }
}

void switchAllNorms(ExperimentState &state, bool on)
{
    auto &layers = state.spec.model.layers;
    if (on) {
        // From the last on, so that what is inserted moves no other.
        auto targets = normalizableLayers(state.spec.model);
        std::reverse(targets.begin(), targets.end());
        for (const std::size_t target : targets)
            switchNorm(state, target, true);
        return;
    }
    for (std::size_t i = layers.size(); i-- > 0;) {
        if (!isNorm(layers[i]))
            continue;
        if (i > 0)
            switchNorm(state, i - 1, false);
        else
            removeLayers(state, 0, 1);
    }
}

} // namespace normscope::ui
