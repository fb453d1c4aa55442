#include "engine/experiment/explain.h"

#include "engine/experiment/layer_kinds.h"

#include <algorithm>

namespace normscope {

namespace {

const char *typeName(FieldType type)
{
    switch (type) {
    case FieldType::Boolean:
        return "true or false";
    case FieldType::Integer:
        return "whole number";
    case FieldType::Real:
        return "number";
    case FieldType::Choice:
        return "one of";
    case FieldType::Text:
        break;
    }
    return "text";
}

/// "whole number, 1 to 10000 epochs, default 10"
std::string summary(const Field &field)
{
    std::string text = typeName(field.type);
    if (field.type == FieldType::Choice)
        text += " " + field.rangeText();
    else if (field.type == FieldType::Integer || field.type == FieldType::Real)
        text += ", " + field.rangeText();
    if (!field.unit.empty())
        text += " " + field.unit;
    return text + ", default " + toText(field.defaultValue);
}

std::string kindText(const LayerKind &kind)
{
    std::string text = kind.name + ": " + kind.label + "\n  " + kind.meaning + ".\n  Computed by " +
                       (kind.inLanes ? "lanes and reference" : "the reference alone") + ".\n";
    for (const Field &field : kind.fields)
        text += "\n" + explainField(field, field.key);
    return text;
}

/// What stands in a cell of a table.
std::string cell(std::string text)
{
    for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
        text.insert(at, "\\");
    return text;
}

std::string markdownRow(const Field &field)
{
    std::string meaning = field.meaning;
    for (const Choice &choice : field.choices)
        meaning += "<br>`" + choice.value + "` " + choice.meaning;
    if (!field.source.empty())
        meaning += " (" + field.source + ")";
    std::string range = field.type == FieldType::Choice ? "one of these" : field.rangeText();
    if (!field.unit.empty())
        range += " " + field.unit;
    return "| `" + field.key + "` | " + cell(range) + " | `" + toText(field.defaultValue) + "` | " +
           cell(meaning) + " |\n";
}

constexpr const char *tableHead = "| key | range | default | meaning |\n|---|---|---|---|\n";

} // namespace

std::string explainField(const Field &field, const std::string &path)
{
    std::string text =
        path + " (" + field.label + ")\n  " + summary(field) + "\n  " + field.meaning + ".\n";
    for (const Choice &choice : field.choices) {
        text += "    " + choice.value + ": " + choice.meaning;
        for (std::size_t i = 0; i < choice.brings.size(); ++i)
            text += (i == 0 ? "; brings " : ", ") + choice.brings[i].first + " " +
                    toText(choice.brings[i].second);
        text += "\n";
    }
    if (!field.source.empty())
        text += "  Source: " + field.source + "\n";
    return text;
}

std::string explainAll()
{
    std::string text = "Layers (model.layers[…].kind):\n";
    for (const LayerKind &kind : layerKinds())
        text +=
            "  " + kind.name + "\t" + kind.label + (kind.inLanes ? "" : " (reference only)") + "\n";
    text += "\nSettings:\n";
    for (const Field &field : settings())
        text += "  " + field.key + "\t" + field.label + ": " + summary(field) + "\n";
    return text;
}

std::optional<std::string> explain(std::string_view subject)
{
    if (const LayerKind *kind = findLayerKind(subject))
        return kindText(*kind);
    const std::size_t dot = subject.find('.');
    if (const LayerKind *kind = findLayerKind(subject.substr(0, dot));
        kind != nullptr && dot != std::string_view::npos)
        if (const Field *field = kind->field(subject.substr(dot + 1)))
            return explainField(*field, std::string(subject));
    std::string text;
    for (const Field &field : settings())
        if (field.key == subject || field.key.starts_with(std::string(subject) + "."))
            text += (text.empty() ? "" : "\n") + explainField(field, field.key);
    if (text.empty())
        return std::nullopt;
    return text;
}

std::vector<std::string> explainSubjects()
{
    std::vector<std::string> subjects;
    for (const LayerKind &kind : layerKinds())
        subjects.push_back(kind.name);
    for (const Field &field : settings())
        subjects.push_back(field.key);
    return subjects;
}

std::string explainMarkdown()
{
    std::string text = "# What can be said in an experiment\n\n"
                       "Written by `normscope-cli explain --markdown` from the descriptions that "
                       "also validate an experiment and make the window's forms. An experiment is "
                       "a JSON file; `normscope-cli spec PRESET` prints one with every default "
                       "written out. On the command line `--set PATH=VALUE` changes one key: "
                       "`--set training.optimizer.kind=adam`, "
                       "`--set model.layers[1].epsilon=1e-3` (layers count from 0).\n\n"
                       "## Layers\n\n`model.layers` lists them from input to output, each "
                       "with its `kind` and its options.\n";
    for (const LayerKind &kind : layerKinds()) {
        text += "\n### `" + kind.name + "`: " + kind.label + "\n\n" + kind.meaning + ".";
        if (!kind.inLanes)
            text += " The reference backend alone computes it.";
        text += "\n";
        if (!kind.fields.empty())
            text += std::string("\n") + tableHead;
        for (const Field &field : kind.fields)
            text += markdownRow(field);
    }
    text += std::string("\n## Settings\n\n") + tableHead;
    for (const Field &field : settings())
        text += markdownRow(field);
    text +=
        "\nAn experiment whose network starts from a file of weights, in place of its "
        "initialization, has `training.initial_weights` too: an object with `file`, the path of "
        "a safetensors file, and `checksum`, by which it is known again. `normscope-cli train "
        "--weights FILE` and *File ▸ Train from weights…* write it.\n";
    return text;
}

} // namespace normscope
