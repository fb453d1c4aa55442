#include "engine/compare/filter_names.h"

#include "engine/compare/spec_value.h"
#include "engine/experiment/closest_name.h"
#include "engine/experiment/layer_kinds.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace normscope {

namespace {

using Kind = FilterSubject::Kind;

struct ShortName
{
    const char *name;
    const char *path;
};

// Of settings; every last part of a path that no other path has is a name, too.
constexpr ShortName shortNames[] = {
    {"lr", "training.learning_rate"},
    {"batch", "training.batch_size"},
    {"bs", "training.batch_size"},
    {"seed", "training.seed"},
    {"optimizer", "training.optimizer.kind"},
    {"opt", "training.optimizer.kind"},
    {"schedule", "training.schedule.kind"},
    {"wd", "training.optimizer.weight_decay"},
    {"backend", "training.backend"},
    {"data", "data.dataset"},
    {"noise", "data.label_noise"},
    {"smoothing", "training.label_smoothing"},
};

constexpr std::string_view normNames[] = {"norm", "normalization"};

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return char(std::tolower(letter)); });
    return text;
}

const Field *settingAt(std::string_view path)
{
    for (const Field &field : settings())
        if (field.key == path)
            return &field;
    return nullptr;
}

// Kinds of normalization by "bn" and "batch_norm".
const LayerKind *normalizationCalled(std::string_view name)
{
    for (const LayerKind &kind : layerKinds())
        if (kind.role == LayerRole::Normalization &&
            (kind.name == name || lower(kind.shortLabel) == name))
            return &kind;
    return nullptr;
}

// "model.layers[1].epsilon": the option must be one of some kind's.
std::variant<FilterSubject, std::string> layerSubject(std::string_view name)
{
    const std::size_t close = name.find("].");
    const std::string_view number =
        name.substr(13, close == std::string_view::npos ? 0 : close - 13);
    if (number.empty() || number.find_first_not_of("0123456789") != std::string_view::npos)
        return "A layer's option is written like model.layers[1].epsilon, counting from 0.";
    const std::string key(name.substr(close + 2));
    std::vector<std::string> keys = {"kind"};
    const Field *field = nullptr;
    for (const LayerKind &kind : layerKinds())
        for (const Field &option : kind.fields) {
            keys.push_back(option.key);
            if (option.key == key)
                field = &option;
        }
    if (field != nullptr || key == "kind")
        return FilterSubject{Kind::Setting, nullptr, std::string(name), field};
    const std::string meant = closestName(key, keys);
    return "No layer has the option “" + key + "”." +
           (meant.empty() ? "" : " Did you mean " + meant + "?");
}

std::string unknownName(std::string_view name)
{
    std::vector<std::string> known;
    for (const FilterName &each : filterNames())
        known.push_back(each.name);
    const std::string meant = closestName(name, known);
    return "There is no “" + std::string(name.substr(0, 60)) + "”." +
           (meant.empty() ? std::string() : " Did you mean " + meant + "?");
}

std::vector<std::string> choiceValues(const Field &field)
{
    std::vector<std::string> values;
    for (const Choice &choice : field.choices)
        values.push_back(choice.value);
    if (field.type == FieldType::Boolean)
        values = {"true", "false"};
    return values;
}

std::vector<FilterName> makeNames()
{
    std::vector<FilterName> names;
    for (const ShortName &each : shortNames)
        if (const Field *field = settingAt(each.path))
            names.push_back({each.name, field->meaning, choiceValues(*field)});
    for (const LayerKind &kind : layerKinds())
        if (kind.role == LayerRole::Normalization)
            names.push_back({lower(kind.shortLabel), kind.meaning, {}});
    FilterName norm{"norm", "What normalizes the network", {"none"}};
    for (const LayerKind &kind : layerKinds())
        if (kind.role == LayerRole::Normalization)
            norm.values.push_back(kind.name);
    names.push_back(std::move(norm));
    for (const RunFigure &figure : runFigures()) {
        names.push_back({figure.name, figure.meaning, {}});
        for (const std::string &alias : figure.aliases)
            names.push_back({alias, figure.meaning, {}});
    }
    FilterName state{"state", "Where the run stands", {}};
    for (int i = 0; i <= int(RunState::Interrupted); ++i)
        state.values.emplace_back(toText(RunState(i)));
    names.push_back(std::move(state));
    names.push_back({"name", "The run's name, or its label", {}});
    names.push_back({"note", "What was noted on the run", {}});
    names.push_back({"parameters", "Numbers that are trained", {}});
    for (const Field &field : settings())
        names.push_back({field.key, field.meaning, choiceValues(field)});
    return names;
}

} // namespace

const std::vector<FilterName> &filterNames()
{
    static const std::vector<FilterName> names = makeNames();
    return names;
}

std::variant<FilterSubject, std::string> findSubject(std::string_view name)
{
    if (name == "state")
        return FilterSubject{Kind::State, nullptr, {}, nullptr};
    if (name == "name" || name == "label")
        return FilterSubject{Kind::Name, nullptr, {}, nullptr};
    if (name == "note" || name == "text")
        return FilterSubject{name == "note" ? Kind::Note : Kind::Text, nullptr, {}, nullptr};
    if (std::find(std::begin(normNames), std::end(normNames), name) != std::end(normNames))
        return FilterSubject{Kind::Normalization, nullptr, {}, nullptr};
    if (const LayerKind *kind = normalizationCalled(name))
        return FilterSubject{Kind::Normalization, nullptr, kind->name, nullptr};
    for (const ShortName &each : shortNames)
        if (name == each.name)
            return FilterSubject{Kind::Setting, nullptr, each.path, settingAt(each.path)};
    if (const RunFigure *figure = findRunFigure(name))
        return FilterSubject{Kind::Figure, figure, {}, nullptr};
    if (name == parametersPath)
        return FilterSubject{Kind::Setting, nullptr, std::string(name), nullptr};
    if (const Field *field = settingAt(name))
        return FilterSubject{Kind::Setting, nullptr, field->key, field};
    if (name.starts_with("model.layers["))
        return layerSubject(name);
    std::vector<const Field *> ending;
    for (const Field &field : settings())
        if (!name.empty() && field.key.ends_with("." + std::string(name)))
            ending.push_back(&field);
    if (ending.size() == 1)
        return FilterSubject{Kind::Setting, nullptr, ending.front()->key, ending.front()};
    if (ending.size() > 1)
        return "“" + std::string(name) + "” could be " + ending[0]->key + " or " + ending[1]->key +
               ".";
    return unknownName(name);
}

bool standsAlone(const FilterSubject &subject)
{
    return subject.kind == Kind::Normalization ||
           (subject.kind == Kind::Setting && subject.field != nullptr &&
            subject.field->type == FieldType::Boolean);
}

} // namespace normscope
