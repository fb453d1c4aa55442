#include "tests/support/random_spec.h"

#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_path.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace normscope::test {

namespace {

std::size_t below(std::size_t bound, Generator &generator)
{
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(generator);
}

double uniform(double low, double high, Generator &generator)
{
    return std::uniform_real_distribution<double>(low, high)(generator);
}

double insideOf(const Field &field, Generator &generator)
{
    const double low = std::max(field.minimum, -1e6);
    const double high = std::min(field.maximum, 1e6);
    // Small numbers are what people write; the ends are where faults are.
    switch (below(4, generator)) {
    case 0:
        return std::clamp(uniform(-1, 10, generator), low, high);
    case 1:
        return low;
    case 2:
        return high;
    default:
        return uniform(low, high, generator);
    }
}

double outsideOf(Generator &generator)
{
    constexpr double endless = std::numeric_limits<double>::infinity();
    static const double values[] = {-1,       -1e-300,      1e300, -1e300, endless,
                                    -endless, std::nan(""), 0,     1e18,   -1e18};
    return values[below(std::size(values), generator)];
}

Value valueIn(const Field &field, bool wild, Generator &generator)
{
    switch (field.type) {
    case FieldType::Boolean:
        return below(2, generator) == 0;
    case FieldType::Choice:
    case FieldType::Text:
        if (field.choices.empty() || (wild && below(20, generator) == 0))
            return std::string("nonsense");
        return field.choices[below(field.choices.size(), generator)].value;
    case FieldType::Integer:
        if (wild && below(6, generator) == 0)
            return static_cast<std::int64_t>(below(2, generator) == 0
                                                 ? std::numeric_limits<std::int64_t>::min()
                                                 : std::numeric_limits<std::int64_t>::max());
        return static_cast<std::int64_t>(std::llround(insideOf(field, generator)));
    case FieldType::Real:
        break;
    }
    return wild && below(6, generator) == 0 ? outsideOf(generator) : insideOf(field, generator);
}

void changeLayers(ModelSpec &model, bool wild, Generator &generator)
{
    auto &layers = model.layers;
    const auto &kinds = layerKinds();
    const std::size_t at = below(layers.size() + 1, generator);
    const auto place = layers.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(6, generator)) {
    case 0:
        if (at < layers.size() && (wild || kindOf(layers[at]).role != LayerRole::Affine))
            layers.erase(place);
        return;
    case 1:
        if (at < layers.size() && wild)
            layers.insert(place, LayerSpec(layers[at]));
        return;
    case 2:
        if (at < layers.size() && wild)
            std::swap(layers[at], layers[below(layers.size(), generator)]);
        return;
    case 3:
        if (at < layers.size() && (wild || kindOf(layers[at]).role == LayerRole::Normalization))
            layers[at] = asKind(layers[at], kinds[below(kinds.size(), generator)].name);
        return;
    default: {
        const LayerKind &kind = kinds[below(kinds.size(), generator)];
        if (wild || (kind.role != LayerRole::Affine && kind.role != LayerRole::Reshape))
            layers.insert(place, makeLayer(kind.name));
    }
    }
}

void changeOption(ModelSpec &model, bool wild, Generator &generator)
{
    if (model.layers.empty())
        return;
    LayerSpec &layer = model.layers[below(model.layers.size(), generator)];
    const LayerKind &kind = kindOf(layer);
    if (kind.fields.empty() || (!wild && kind.role == LayerRole::Affine))
        return;
    const Field &field = kind.fields[below(kind.fields.size(), generator)];
    layer.set(field.key, valueIn(field, wild, generator));
}

ExperimentSpec mutated(bool wild, Generator &generator)
{
    ExperimentSpec spec = presets()[below(presets().size(), generator)].spec;
    for (std::size_t changes = 1 + below(8, generator); changes > 0; --changes)
        switch (below(3, generator)) {
        case 0:
            changeLayers(spec.model, wild, generator);
            break;
        case 1:
            changeOption(spec.model, wild, generator);
            break;
        default: {
            const Field &field = settings()[below(settings().size(), generator)];
            setSetting(spec, field.key, valueIn(field, wild, generator));
        }
        }
    return spec;
}

} // namespace

Value randomValue(const Field &field, Generator &generator)
{
    return valueIn(field, true, generator);
}

ExperimentSpec randomSpec(Generator &generator)
{
    return mutated(true, generator);
}

ExperimentSpec mildlyRandomSpec(Generator &generator)
{
    return mutated(false, generator);
}

} // namespace normscope::test
