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

bool isNormAt(const ExperimentState &state, std::size_t layer)
{
    return layer < state.spec.model.layers.size() && isNorm(state.spec.model.layers[layer]);
}

bool isActivationAt(const ExperimentState &state, std::size_t layer)
{
    return layer < state.spec.model.layers.size() &&
           kindOf(state.spec.model.layers[layer]).role == LayerRole::Activation;
}

/// Where the normalization of `layer` stands: right after it, or after its activation.
std::optional<std::size_t> normOf(const ExperimentState &state, std::size_t layer)
{
    if (isNormAt(state, layer + 1))
        return layer + 1;
    if (isActivationAt(state, layer + 1) && isNormAt(state, layer + 2))
        return layer + 2;
    return {};
}

/// Removes the normalization at `at` and remembers it where it stood.
void forgetNorm(ExperimentState &state, std::size_t at)
{
    const LayerSpec norm = state.spec.model.layers[at];
    removeLayers(state, at, 1);
    if (at == 0)
        return;
    if (isActivationAt(state, at - 1) && at >= 2)
        state.formerNorms[at - 2].reset();
    else if (isActivationAt(state, at))
        state.formerNorms[at].reset();
    state.formerNorms[at - 1] = norm;
}

/// The layers that are neither a normalization nor dropout, by their indices.
std::vector<std::size_t> anchorsOf(const ModelSpec &model)
{
    std::vector<std::size_t> anchors;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const LayerRole role = kindOf(model.layers[i]).role;
        if (role != LayerRole::Normalization && role != LayerRole::Regularization)
            anchors.push_back(i);
    }
    return anchors;
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

LayerSpec normFor(const ExperimentState &state, std::size_t layer)
{
    for (const std::size_t place : {layer, layer + 1})
        if (place < state.formerNorms.size() && state.formerNorms[place] &&
            (place == layer || isActivationAt(state, place)))
            return *state.formerNorms[place];
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

void switchNorm(ExperimentState &state, std::size_t layer, bool on)
{
    const auto norm = normOf(state, layer);
    if (on == norm.has_value())
        return;
    if (!on) {
        forgetNorm(state, *norm);
        return;
    }
    const bool stoodBehind = !state.formerNorms[layer] && isActivationAt(state, layer + 1) &&
                             state.formerNorms[layer + 1].has_value();
    insertLayer(state, layer + (stoodBehind ? 2 : 1), normFor(state, layer));
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
    for (std::size_t i = layers.size(); i-- > 0;)
        if (isNorm(layers[i]))
            forgetNorm(state, i);
}

void rearrange(ExperimentState &state, const ModelSpec &model)
{
    const std::vector<std::size_t> before = anchorsOf(state.spec.model);
    const std::vector<std::size_t> after = anchorsOf(model);
    std::vector<std::optional<LayerSpec>> former(model.layers.size());
    for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
        const bool was = isNormAt(state, before[i] + 1);
        former[after[i]] =
            was ? state.spec.model.layers[before[i] + 1] : state.formerNorms[before[i]];
    }
    state.spec.model = model;
    state.formerNorms = std::move(former);
}

} // namespace normscope::ui
