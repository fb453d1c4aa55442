#include "engine/compare/spec_value.h"

#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/network_analysis.h"
#include "engine/experiment/validation.h"

#include <algorithm>
#include <charconv>

namespace normscope {

namespace {

struct LayerOption
{
    const LayerSpec *layer = nullptr;
    std::string_view key;
};

std::optional<LayerOption> layerOption(const ModelSpec &model, std::string_view path)
{
    constexpr std::string_view prefix = "model.layers[";
    if (!path.starts_with(prefix))
        return std::nullopt;
    const char *end = path.data() + path.size();
    std::size_t index = 0;
    const auto [rest, error] = std::from_chars(path.data() + prefix.size(), end, index);
    const std::string_view tail(rest, static_cast<std::size_t>(end - rest));
    if (error != std::errc() || !tail.starts_with("].") || index >= model.layers.size())
        return std::nullopt;
    return LayerOption{&model.layers[index], tail.substr(2)};
}

const Field *settingField(std::string_view path)
{
    const auto &fields = settings();
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field &field) { return field.key == path; });
    return found == fields.end() ? nullptr : &*found;
}

std::string shown(const Field *field, const Value &value)
{
    if (field != nullptr)
        for (const Choice &choice : field->choices)
            if (value == Value(choice.value))
                return choice.label;
    if (const bool *flag = std::get_if<bool>(&value))
        return *flag ? "on" : "off";
    return toText(value);
}

} // namespace

std::optional<Value> valueAt(const ExperimentSpec &spec, std::string_view path)
{
    if (settingField(path) != nullptr)
        return settingValue(spec, path);
    if (path == "name" || path == "description")
        return Value(path == "name" ? spec.name : spec.description);
    if (path == normalizationPath)
        return Value(distinguishingLabels({&spec}).front());
    if (path == parametersPath) {
        const DataShape data = nominalDataShape(spec.data);
        return Value(analyze(spec.model, data.example, data.classes).parameterCount);
    }
    if (const auto option = layerOption(spec.model, path)) {
        if (option->key == "kind")
            return Value(option->layer->kind);
        const auto found = option->layer->options.find(std::string(option->key));
        if (found != option->layer->options.end())
            return found->second;
    }
    return std::nullopt;
}

std::string textAt(const ExperimentSpec &spec, std::string_view path)
{
    const std::optional<Value> value = valueAt(spec, path);
    if (!value)
        return "–";
    if (const auto option = layerOption(spec.model, path))
        return shown(kindOf(*option->layer).field(option->key), *value);
    return shown(settingField(path), *value);
}

std::string labelOf(std::string_view path)
{
    if (const Field *field = settingField(path))
        return field->label;
    if (path == normalizationPath)
        return "Normalization";
    if (path == parametersPath)
        return "Parameters";
    if (path == "name" || path == "description")
        return path == "name" ? "Name" : "Description";
    return std::string(path);
}

} // namespace normscope
