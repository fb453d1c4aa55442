#include "engine/experiment/spec_path.h"

#include "engine/experiment/closest_name.h"
#include "engine/experiment/layer_kinds.h"

#include <charconv>

namespace normscope {

namespace {

template <class Number>
bool readNumber(std::string_view text, Number &number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

std::optional<Problem> unknown(const std::string &path, const std::string &why,
                               std::string_view name, const std::vector<std::string> &known)
{
    const std::string meant = closestName(name, known);
    return Problem{path, why, meant.empty() ? "" : "Did you mean \"" + meant + "\"?"};
}

/// What stands after "model.layers": "[1].epsilon".
std::optional<Problem> setLayerPath(ModelSpec &model, const std::string &path,
                                    std::string_view rest, std::string_view text)
{
    const std::size_t close = rest.find("].");
    std::size_t index = 0;
    if (!rest.starts_with('[') || close == std::string_view::npos ||
        !readNumber(rest.substr(1, close - 1), index))
        return Problem{path, "is not the path of a layer's option",
                       "Write it like model.layers[1].epsilon, counting from 0"};
    if (index >= model.layers.size())
        return Problem{path,
                       "there is no layer " + std::to_string(index) + ": the network has " +
                           std::to_string(model.layers.size()) + ", counted from 0",
                       ""};
    LayerSpec &layer = model.layers[index];
    const std::string key(rest.substr(close + 2));
    if (key == "kind") {
        if (findLayerKind(text) == nullptr) {
            std::vector<std::string> names;
            for (const LayerKind &kind : layerKinds())
                names.push_back(kind.name);
            return unknown(path, "\"" + std::string(text) + "\" is not a layer", text, names);
        }
        layer = asKind(layer, text);
        return std::nullopt;
    }
    const Field *field = kindOf(layer).field(key);
    if (field == nullptr) {
        std::vector<std::string> keys = {"kind"};
        for (const Field &each : kindOf(layer).fields)
            keys.push_back(each.key);
        return unknown(path, kindOf(layer).label + " has no such option", key, keys);
    }
    Value value;
    if (auto problem = readText(*field, path, text, value))
        return problem;
    setOption(layer, key, value);
    return std::nullopt;
}

} // namespace

std::optional<Problem> readText(const Field &field, const std::string &path, std::string_view text,
                                Value &value)
{
    const auto refused = [&](const char *wanted) {
        return Problem{path,
                       std::string("must be ") + wanted + ", not \"" +
                           std::string(text.substr(0, 40)) + "\"",
                       ""};
    };
    switch (field.type) {
    case FieldType::Boolean:
        if (text == "true" || text == "on" || text == "1")
            value = true;
        else if (text == "false" || text == "off" || text == "0")
            value = false;
        else
            return refused("true or false");
        break;
    case FieldType::Integer: {
        std::int64_t number = 0;
        if (!readNumber(text, number))
            return refused("a whole number");
        value = number;
        break;
    }
    case FieldType::Real: {
        double number = 0;
        if (!readNumber(text, number))
            return refused("a number");
        value = number;
        break;
    }
    case FieldType::Choice:
    case FieldType::Text:
        value = std::string(text);
        break;
    }
    if (const auto reason = refusal(field, value))
        return Problem{path, *reason, ""};
    return std::nullopt;
}

std::optional<Problem> setPath(ExperimentSpec &spec, std::string_view path, std::string_view text)
{
    const std::string whole(path);
    constexpr std::string_view layers = "model.layers";
    if (path == "name" || path == "description") {
        (path == "name" ? spec.name : spec.description) = std::string(text);
        return std::nullopt;
    }
    if (path.starts_with(layers))
        return setLayerPath(spec.model, whole, path.substr(layers.size()), text);
    std::vector<std::string> keys = {"name", "description"};
    for (const Field &field : settings()) {
        if (field.key == path) {
            Value value;
            if (auto problem = readText(field, whole, text, value))
                return problem;
            setSetting(spec, path, value);
            return std::nullopt;
        }
        keys.push_back(field.key);
    }
    return unknown(whole, "unknown key", path, keys);
}

void setOption(LayerSpec &layer, const std::string &key, const Value &value)
{
    const std::vector<Field> &fields = kindOf(layer).fields;
    const std::map<std::string, Value> before = layer.options;
    layer.set(key, value);
    // What somebody has set on purpose stays.
    for (const Field &field : fields) {
        const auto former = broughtValue(fields, before, field.key);
        const auto next = broughtValue(fields, layer.options, field.key);
        if (next && field.key != key && (!former || before.at(field.key) == *former))
            layer.set(field.key, *next);
    }
}

LayerSpec asKind(const LayerSpec &layer, std::string_view kind)
{
    LayerSpec changed = makeLayer(kind);
    if (layer.kind == kind)
        return layer;
    for (const Field &field : kindOf(changed).fields)
        if (const auto kept = layer.options.find(field.key);
            kept != layer.options.end() && !refusal(field, kept->second))
            changed.set(field.key, kept->second);
    return changed;
}

} // namespace normscope
