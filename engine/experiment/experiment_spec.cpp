#include "engine/experiment/experiment_spec.h"

#include "engine/experiment/layer_kinds.h"

#include <algorithm>
#include <stdexcept>

namespace normscope {

namespace {

const Value &option(const LayerSpec &layer, std::string_view key)
{
    return layer.options.at(std::string(key));
}

} // namespace

std::int64_t LayerSpec::integer(std::string_view key) const
{
    return std::get<std::int64_t>(option(*this, key));
}

double LayerSpec::real(std::string_view key) const
{
    return std::get<double>(option(*this, key));
}

bool LayerSpec::flag(std::string_view key) const
{
    return std::get<bool>(option(*this, key));
}

const std::string &LayerSpec::text(std::string_view key) const
{
    return std::get<std::string>(option(*this, key));
}

void LayerSpec::set(std::string_view key, Value value)
{
    options.at(std::string(key)) = std::move(value);
}

LayerSpec makeLayer(std::string_view kind,
                    std::initializer_list<std::pair<std::string, Value>> options)
{
    const LayerKind *found = findLayerKind(kind);
    if (found == nullptr)
        throw std::invalid_argument("unknown layer kind " + std::string(kind));
    LayerSpec layer;
    layer.kind = found->name;
    for (const Field &field : found->fields)
        layer.options[field.key] = field.defaultValue;
    for (const auto &[key, value] : options) {
        if (found->field(key) == nullptr)
            throw std::invalid_argument("unknown option " + key + " of " + layer.kind);
        layer.options[key] = value;
    }
    for (const Field &field : found->fields) {
        const bool given = std::any_of(options.begin(), options.end(), [&](const auto &option) {
            return option.first == field.key;
        });
        if (auto brought = broughtValue(found->fields, layer.options, field.key); brought && !given)
            layer.options[field.key] = *std::move(brought);
    }
    return layer;
}

std::optional<Value> broughtValue(const std::vector<Field> &fields,
                                  const std::map<std::string, Value> &values,
                                  const std::string &key)
{
    for (const Field &field : fields) {
        const auto chosen = values.find(field.key);
        if (chosen == values.end())
            continue;
        for (const Choice &choice : field.choices)
            if (chosen->second == Value(choice.value))
                for (const auto &[other, value] : choice.brings)
                    if (other == key)
                        return value;
    }
    return std::nullopt;
}

bool hasNormalization(const ModelSpec &model)
{
    return std::any_of(model.layers.begin(), model.layers.end(), [](const LayerSpec &layer) {
        return kindOf(layer).role == LayerRole::Normalization;
    });
}

ExperimentSpec withoutNormalization(ExperimentSpec spec)
{
    std::erase_if(spec.model.layers, [](const LayerSpec &layer) {
        return kindOf(layer).role == LayerRole::Normalization;
    });
    return spec;
}

} // namespace normscope
