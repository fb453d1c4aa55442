#include "engine/experiment/placement.h"

#include "engine/experiment/spec_path.h"

#include <algorithm>

namespace normscope {

namespace {

bool hasRole(const ModelSpec &model, std::size_t layer, LayerRole role)
{
    return layer < model.layers.size() && kindOf(model.layers[layer]).role == role;
}

bool isDropout(const ModelSpec &model, std::size_t layer)
{
    return layer < model.layers.size() && model.layers[layer].kind == "dropout";
}

void insertAt(ModelSpec &model, std::size_t at, const LayerSpec &layer)
{
    model.layers.insert(model.layers.begin() + static_cast<std::ptrdiff_t>(at), layer);
}

void removeAt(ModelSpec &model, std::size_t at)
{
    model.layers.erase(model.layers.begin() + static_cast<std::ptrdiff_t>(at));
}

/// What every one of `values` is, if they agree.
template <class Type>
std::optional<Type> common(const std::vector<Type> &values)
{
    if (values.empty() || std::any_of(values.begin(), values.end(),
                                      [&](const Type &value) { return value != values.front(); }))
        return std::nullopt;
    return values.front();
}

std::vector<std::size_t> affinesBeforeNorms(const ModelSpec &model)
{
    std::vector<std::size_t> layers;
    for (std::size_t i = 0; i < model.layers.size(); ++i)
        if (hasRole(model, i, LayerRole::Affine) &&
            hasRole(model, i + 1, LayerRole::Normalization) &&
            kindOf(model.layers[i]).field("bias") != nullptr)
            layers.push_back(i);
    return layers;
}

/// Where the dropout of each activation stands, or would.
std::vector<std::size_t> dropoutPlaces(const ModelSpec &model)
{
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < model.layers.size(); ++i)
        if (hasRole(model, i, LayerRole::Activation))
            places.push_back(hasRole(model, i + 1, LayerRole::Normalization) ? i + 2 : i + 1);
    return places;
}

} // namespace

NormPlace NormBlock::place() const
{
    return before  ? NormPlace::BeforeActivation
           : after ? NormPlace::AfterActivation
                   : NormPlace::Off;
}

std::vector<NormBlock> normBlocks(const ModelSpec &model)
{
    std::vector<NormBlock> blocks;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        if (!hasRole(model, i, LayerRole::Affine))
            continue;
        NormBlock block;
        block.affine = i;
        std::size_t at = i + 1;
        if (hasRole(model, at, LayerRole::Normalization))
            block.before = at++;
        if (hasRole(model, at, LayerRole::Activation)) {
            block.activation = at++;
            if (!block.before && hasRole(model, at, LayerRole::Normalization))
                block.after = at;
        }
        blocks.push_back(block);
    }
    if (!blocks.empty())
        blocks.pop_back();
    return blocks;
}

std::vector<bool> normalizedBlocks(const ModelSpec &model)
{
    std::vector<bool> which;
    for (const NormBlock &block : normBlocks(model))
        which.push_back(block.place() != NormPlace::Off);
    return which;
}

std::optional<NormPlace> commonPlace(const ModelSpec &model)
{
    std::vector<NormPlace> places;
    for (const NormBlock &block : normBlocks(model))
        if (block.norm() && block.activation)
            places.push_back(block.place());
    return common(places);
}

void placeNorm(ModelSpec &model, std::size_t number, NormPlace place, const LayerSpec &norm)
{
    const NormBlock block = normBlocks(model).at(number);
    if (place == NormPlace::AfterActivation && !block.activation)
        place = NormPlace::BeforeActivation;
    if (place == block.place())
        return;
    LayerSpec moved = norm;
    if (const auto at = block.norm()) {
        moved = model.layers[*at];
        removeAt(model, *at);
    }
    if (place == NormPlace::BeforeActivation)
        insertAt(model, block.affine + 1, moved);
    else if (place == NormPlace::AfterActivation) // the activation is right after its layer now
        insertAt(model, block.affine + 2, moved);
}

void placeAllNorms(ModelSpec &model, NormPlace place)
{
    const std::size_t count = normBlocks(model).size();
    for (std::size_t block = 0; block < count; ++block)
        if (const auto norm = normBlocks(model)[block].norm())
            placeNorm(model, block, place, model.layers[*norm]);
}

void normalizeBlocks(ModelSpec &model, const std::vector<bool> &which, const LayerSpec &norm)
{
    const NormPlace place = commonPlace(model).value_or(NormPlace::BeforeActivation);
    const std::size_t count = std::min(which.size(), normBlocks(model).size());
    for (std::size_t block = 0; block < count; ++block) {
        const bool isOn = normBlocks(model)[block].norm().has_value();
        if (which[block] != isOn)
            placeNorm(model, block, which[block] ? place : NormPlace::Off, norm);
    }
}

bool normalizesInput(const ModelSpec &model)
{
    return hasRole(model, 0, LayerRole::Normalization);
}

void normalizeInput(ModelSpec &model, bool on, const LayerSpec &norm)
{
    if (on == normalizesInput(model))
        return;
    if (on)
        insertAt(model, 0, norm);
    else
        removeAt(model, 0);
}

std::optional<std::string> commonChoice(const ModelSpec &model, const std::string &key)
{
    std::vector<std::string> values;
    for (const LayerSpec &layer : model.layers)
        if (kindOf(layer).role == LayerRole::Normalization && kindOf(layer).field(key) != nullptr)
            values.push_back(layer.text(key));
    return common(values);
}

void setAllChoices(ModelSpec &model, const std::string &key, const std::string &value)
{
    for (LayerSpec &layer : model.layers)
        if (kindOf(layer).role == LayerRole::Normalization && kindOf(layer).field(key) != nullptr)
            setOption(layer, key, value);
}

std::optional<std::string> commonKind(const ModelSpec &model)
{
    std::vector<std::string> kinds;
    for (const LayerSpec &layer : model.layers)
        if (kindOf(layer).role == LayerRole::Normalization)
            kinds.push_back(layer.kind);
    return common(kinds);
}

void setAllKinds(ModelSpec &model, const std::string &kind)
{
    for (LayerSpec &layer : model.layers)
        if (kindOf(layer).role == LayerRole::Normalization)
            layer = asKind(layer, kind);
}

std::optional<bool> biasBeforeNorms(const ModelSpec &model)
{
    std::vector<char> values; // not of bool, which has no references
    for (const std::size_t layer : affinesBeforeNorms(model))
        values.push_back(model.layers[layer].flag("bias") ? 1 : 0);
    const auto all = common(values);
    return all ? std::optional(*all == 1) : std::nullopt;
}

void setBiasBeforeNorms(ModelSpec &model, bool on)
{
    for (const std::size_t layer : affinesBeforeNorms(model))
        model.layers[layer].set("bias", on);
}

std::optional<double> dropoutRate(const ModelSpec &model)
{
    std::vector<double> rates;
    for (const std::size_t place : dropoutPlaces(model))
        rates.push_back(isDropout(model, place) ? model.layers[place].real("rate") : 0.0);
    return rates.empty() ? std::optional(0.0) : common(rates);
}

void setDropoutRate(ModelSpec &model, double rate)
{
    std::vector<std::size_t> places = dropoutPlaces(model);
    std::reverse(places.begin(), places.end()); // what comes or goes moves no other
    for (const std::size_t place : places) {
        const bool is = isDropout(model, place);
        if (rate == 0 && is)
            removeAt(model, place);
        else if (rate != 0 && is)
            model.layers[place].set("rate", rate);
        else if (rate != 0)
            insertAt(model, place, makeLayer("dropout", {{"rate", rate}}));
    }
}

} // namespace normscope
