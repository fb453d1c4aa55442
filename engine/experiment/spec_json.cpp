#include "engine/experiment/spec_json.h"

#include "engine/experiment/json_reader.h"
#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/spec_migration.h"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace normscope {

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr const char *formatName = "normscope-experiment";
constexpr int formatVersion = experimentFormatVersion;

OrderedJson valueJson(const Value &value)
{
    return std::visit([](const auto &held) { return OrderedJson(held); }, value);
}

// "training.sampling.samples" → json["training"]["sampling"]["samples"]
OrderedJson &nodeAt(OrderedJson &root, std::string_view path)
{
    OrderedJson *node = &root;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        node = &(*node)[std::string(path.substr(0, dot))];
        path.remove_prefix(dot + 1);
    }
    return (*node)[std::string(path)];
}

LayerSpec readLayer(const Json &json, const std::string &path, std::vector<Problem> &problems)
{
    if (!json.is_object()) {
        problems.push_back({path, "must be an object, not " + typeText(json), ""});
        return {};
    }
    const auto kindKey = json.find("kind");
    if (kindKey == json.end() || !kindKey->is_string()) {
        problems.push_back(
            {path + ".kind", "is missing or not a text", "Say which layer this is, e.g. \"conv\""});
        return {};
    }
    const LayerKind *kind = findLayerKind(kindKey->get<std::string>());
    if (kind == nullptr) {
        std::string names;
        for (const LayerKind &known : layerKinds())
            names += (names.empty() ? "" : ", ") + known.name;
        problems.push_back(
            {path + ".kind", typeText(*kindKey) + " is not a layer", "There are: " + names});
        return {};
    }
    LayerSpec layer = makeLayer(kind->name);
    std::vector<std::string> known = {"kind"};
    for (const Field &field : kind->fields) {
        known.push_back(field.key);
        if (const auto found = json.find(field.key); found != json.end())
            layer.set(field.key, readValue(*found, field, path + "." + field.key, problems));
    }
    for (const Field &field : kind->fields)
        if (auto brought = broughtValue(kind->fields, layer.options, field.key);
            brought && !json.contains(field.key))
            layer.set(field.key, *std::move(brought));
    refuseUnknownKeys(json, known, path, problems);
    return layer;
}

void readModel(const Json &json, ModelSpec &model, std::vector<Problem> &problems)
{
    if (!json.is_object()) {
        problems.push_back({"model", "must be an object, not " + typeText(json), ""});
        return;
    }
    refuseUnknownKeys(json, {"layers"}, "model", problems);
    const auto layers = json.find("layers");
    if (layers == json.end() || !layers->is_array()) {
        problems.push_back(
            {"model.layers", "is missing or not a list", "List the layers from input to output"});
        return;
    }
    constexpr std::size_t maximumLayers = 200;
    if (layers->size() > maximumLayers) {
        problems.push_back({"model.layers",
                            std::to_string(layers->size()) + " layers are more than " +
                                std::to_string(maximumLayers),
                            ""});
        return;
    }
    for (std::size_t i = 0; i < layers->size(); ++i)
        model.layers.push_back(
            readLayer((*layers)[i], "model.layers[" + std::to_string(i) + "]", problems));
}

constexpr const char *weightsKey = "initial_weights";
constexpr const char *weightsPath = "training.initial_weights";

void readInitialWeights(const Json &json, InitialWeights &weights, std::vector<Problem> &problems)
{
    if (!json.is_object()) {
        problems.push_back({weightsPath, "must be an object, not " + typeText(json), ""});
        return;
    }
    refuseUnknownKeys(json, {"file", "checksum"}, weightsPath, problems);
    for (const auto &[key, text] :
         {std::pair("file", &weights.file), std::pair("checksum", &weights.checksum)}) {
        const auto found = json.find(key);
        if (found != json.end() && found->is_string() && !found->get<std::string>().empty())
            *text = found->get<std::string>();
        else
            problems.push_back(
                {joinPath(weightsPath, key), "is missing or not a text",
                 "'normscope-cli train --weights FILE' writes both, file and checksum"});
    }
}

// Reads the settings under `path` ("training"), and those in objects below it.
void readSection(const Json &json, const std::string &path, ExperimentSpec &spec,
                 std::vector<Problem> &problems)
{
    if (!json.is_object()) {
        problems.push_back({path, "must be an object, not " + typeText(json), ""});
        return;
    }
    std::vector<std::string> known;
    const std::string prefix = path + ".";
    if (path == "training") {
        known.emplace_back(weightsKey);
        if (const auto found = json.find(weightsKey); found != json.end())
            readInitialWeights(*found, spec.training.initialWeights, problems);
    }
    for (const Field &field : settings()) {
        if (!field.key.starts_with(prefix))
            continue;
        const std::string rest = field.key.substr(prefix.size());
        const std::size_t dot = rest.find('.');
        const std::string key = rest.substr(0, dot);
        const bool first = std::find(known.begin(), known.end(), key) == known.end();
        if (first)
            known.push_back(key);
        const auto found = json.find(key);
        if (found == json.end())
            continue;
        if (dot == std::string::npos)
            setSetting(spec, field.key, readValue(*found, field, field.key, problems));
        else if (first)
            readSection(*found, prefix + key, spec, problems);
    }
    refuseUnknownKeys(json, known, path, problems);
}

void readText(const Json &json, const char *key, std::string &text, std::vector<Problem> &problems)
{
    const auto found = json.find(key);
    if (found == json.end())
        return;
    if (found->is_string())
        text = found->get<std::string>();
    else
        problems.push_back({key, "must be a text, not " + typeText(*found), ""});
}

void readHead(const Json &json, std::vector<Problem> &problems)
{
    const auto format = json.find("format");
    if (format == json.end() || *format != formatName) {
        problems.push_back({"format", std::string("is missing or not \"") + formatName + "\"",
                            "Is this an experiment of NormScope?"});
        return;
    }
    const auto version = json.find("version");
    if (version == json.end() || !version->is_number_integer() || *version < 1)
        problems.push_back({"version", "is missing or not a whole number from 1", ""});
    else if (*version > formatVersion)
        problems.push_back({"version",
                            version->dump() + " is newer than this program knows (" +
                                std::to_string(formatVersion) + ")",
                            "Open it with a newer NormScope"});
}

} // namespace

std::string toJson(const ExperimentSpec &spec)
{
    OrderedJson json;
    json["format"] = formatName;
    json["version"] = formatVersion;
    json["name"] = spec.name;
    json["description"] = spec.description;
    OrderedJson &layers = json["model"]["layers"] = OrderedJson::array();
    for (const LayerSpec &layer : spec.model.layers) {
        OrderedJson row;
        row["kind"] = layer.kind;
        for (const Field &field : kindOf(layer).fields)
            row[field.key] = valueJson(layer.options.at(field.key));
        layers.push_back(std::move(row));
    }
    for (const Field &field : settings())
        nodeAt(json, field.key) = valueJson(settingValue(spec, field.key));
    // Only where there are some: programs that do not know them read all other experiments.
    if (const InitialWeights &weights = spec.training.initialWeights; !weights.file.empty())
        json["training"][weightsKey] = {{"file", weights.file}, {"checksum", weights.checksum}};
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

ExperimentSpec fromJson(std::string_view text)
{
    Json json = parseJson(text);
    std::vector<Problem> problems;
    if (!json.is_object())
        throw ExperimentError(
            {Problem{"", "an experiment must be a JSON object, not " + typeText(json), ""}});
    readHead(json, problems);
    if (!problems.empty())
        throw ExperimentError(std::move(problems));
    migrate(json, json["version"].get<int>());

    ExperimentSpec spec;
    refuseUnknownKeys(json,
                      {"format", "version", "name", "description", "model", "data", "training"}, "",
                      problems);
    readText(json, "name", spec.name, problems);
    readText(json, "description", spec.description, problems);
    if (const auto model = json.find("model"); model != json.end())
        readModel(*model, spec.model, problems);
    else
        problems.push_back({"model", "is missing", "List the layers under model.layers"});
    for (const char *section : {"data", "training"})
        if (const auto found = json.find(section); found != json.end())
            readSection(*found, section, spec, problems);
    constexpr std::size_t enough = 20;
    if (problems.size() > enough) {
        const std::size_t more = problems.size() - enough;
        problems.resize(enough);
        problems.push_back({"", "and " + std::to_string(more) + " more problems", ""});
    }
    if (!problems.empty())
        throw ExperimentError(std::move(problems));
    return spec;
}

ExperimentSpec readSpec(const std::filesystem::path &file)
{
    const auto refuse = [&](const std::string &why, const std::string &remedy = {}) {
        throw ExperimentError({Problem{"", file.string() + ": " + why, remedy}});
    };
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        refuse("is a folder, not an experiment");
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        refuse("cannot be opened (" + std::string(std::strerror(errno)) + ")");
    // One byte more than allowed, so that a huge file or an endless device is never read whole.
    std::string text(maximumSpecBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad())
        refuse("cannot be read (" + std::string(std::strerror(errno)) + ")");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > maximumSpecBytes)
        refuse("is larger than an experiment can be (" + std::to_string(maximumSpecBytes) +
                   " bytes)",
               "Is this the right file?");
    return fromJson(text);
}

} // namespace normscope
