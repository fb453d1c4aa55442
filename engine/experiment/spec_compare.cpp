// What tells experiments apart.
#include "engine/experiment/experiment_spec.h"

#include "engine/experiment/network_analysis.h"
#include "engine/experiment/validation.h"

#include <algorithm>
#include <map>

namespace normscope {

namespace {

using Specs = std::vector<const ExperimentSpec *>;

bool isNormalization(const LayerSpec &layer)
{
    return kindOf(layer).role == LayerRole::Normalization;
}

// Which of the affine layers but the last have a normalization right after them.
std::vector<bool> normalizedBlocks(const ModelSpec &model)
{
    std::vector<bool> blocks;
    const auto &layers = model.layers;
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (kindOf(layers[i]).role == LayerRole::Affine)
            blocks.push_back(i + 1 < layers.size() && isNormalization(layers[i + 1]));
    if (!blocks.empty() && !blocks.back())
        blocks.pop_back();
    return blocks;
}

// "after pool1": the normalizations that follow no affine layer.
std::string strayNormalizations(const ModelSpec &model)
{
    std::map<std::string, int> numbers;
    std::string before = "input";
    bool affine = false;
    std::string places;
    for (const LayerSpec &layer : model.layers) {
        const LayerKind &kind = kindOf(layer);
        if (isNormalization(layer) && !affine)
            places += (places.empty() ? "after " : "+") + before;
        affine = kind.role == LayerRole::Affine;
        before = kind.prefix + std::to_string(++numbers[kind.prefix]);
    }
    return places;
}

// "BN", "GN", or "BN+LN" where there are several kinds.
std::string kindsLabel(const ModelSpec &model)
{
    std::string label;
    std::vector<std::string> seen;
    for (const LayerSpec &layer : model.layers)
        if (isNormalization(layer) &&
            std::find(seen.begin(), seen.end(), kindOf(layer).shortLabel) == seen.end()) {
            seen.push_back(kindOf(layer).shortLabel);
            label += (label.empty() ? "" : "+") + seen.back();
        }
    return label;
}

// Its kind alone: "batch", "group"; several kinds by their labels.
std::string kindsText(const ModelSpec &model)
{
    std::string name;
    for (const LayerSpec &layer : model.layers)
        if (isNormalization(layer)) {
            if (!name.empty() && name != layer.kind)
                return kindsLabel(model);
            name = layer.kind;
        }
    if (name == "batch_norm")
        return "batch";
    return kindOf(makeLayer(name)).label;
}

std::string normalizationLabel(const ModelSpec &model)
{
    if (!hasNormalization(model))
        return "no BN";
    const std::vector<bool> blocks = normalizedBlocks(model);
    const auto count = std::count(blocks.begin(), blocks.end(), true);
    std::string label = kindsLabel(model);
    if (count != static_cast<std::ptrdiff_t>(blocks.size())) {
        std::string numbers;
        for (std::size_t i = 0; i < blocks.size(); ++i)
            if (blocks[i])
                numbers += (numbers.empty() ? " " : "+") + std::to_string(i + 1);
        label += numbers;
    }
    if (const std::string stray = strayNormalizations(model); !stray.empty())
        label += (count > 0 ? " and " : " ") + stray;
    return label;
}

std::string normalizationText(const ModelSpec &model)
{
    const std::string label = normalizationLabel(model);
    if (!hasNormalization(model))
        return "none";
    const std::string where = label.substr(kindsLabel(model).size());
    return kindsText(model) + (where.empty() ? "" : "," + where);
}

const Choice *choiceOf(const Field &field, const Value &value)
{
    for (const Choice &choice : field.choices)
        if (std::holds_alternative<std::string>(value) &&
            choice.value == std::get<std::string>(value))
            return &choice;
    return nullptr;
}

std::string shownValue(const Field &field, const Value &value)
{
    if (const Choice *choice = choiceOf(field, value))
        return choice->label;
    if (field.type == FieldType::Boolean)
        return std::get<bool>(value) ? "on" : "off";
    return toText(value);
}

struct OptionText
{
    std::string path;
    std::string label;
    std::string value;
};

// The options of every layer under names that stay the same when another layer comes or goes:
// a normalization is named by the layer it follows.
std::vector<OptionText> layerOptions(const ModelSpec &model)
{
    std::vector<OptionText> all;
    std::map<std::string, int> numbers;
    std::string before = "input";
    for (const LayerSpec &layer : model.layers) {
        const LayerKind &kind = kindOf(layer);
        std::string path;
        std::string label;
        if (kind.role == LayerRole::Normalization || kind.role == LayerRole::Activation) {
            path = before + "." + kind.name;
            label = kind.label + " after " + before;
        } else {
            before = kind.prefix + std::to_string(++numbers[kind.prefix]);
            path = before;
            label = kind.label + " " + std::to_string(numbers[kind.prefix]);
            all.push_back({path + ".kind", label, kind.label});
        }
        for (const Field &field : kind.fields)
            all.push_back({path + "." + field.key, label + ": " + field.label,
                           shownValue(field, layer.options.at(field.key))});
    }
    return all;
}

void addRow(std::vector<SpecRow> &rows, SpecRow row, bool missingCounts)
{
    std::vector<std::string> present;
    for (const std::string &value : row.values)
        if (missingCounts || value != "–")
            present.push_back(value);
    row.differs = std::any_of(present.begin(), present.end(),
                              [&](const std::string &value) { return value != present.front(); });
    rows.push_back(std::move(row));
}

// "conv1.batch_norm.epsilon"
bool ofNormalization(const std::string &path)
{
    for (const LayerKind &kind : layerKinds())
        if (kind.role == LayerRole::Normalization &&
            path.find("." + kind.name + ".") != std::string::npos)
            return true;
    return false;
}

/// For each spec the first one with its network and data. Of a sweep's hundred runs most share one,
/// and to say something of a network takes longer than to see that it is the same.
std::vector<std::size_t> firstsAlike(const Specs &specs)
{
    std::vector<std::size_t> firsts;
    std::vector<std::size_t> different;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const auto found = std::ranges::find_if(different, [&](std::size_t first) {
            return specs[first]->model == specs[i]->model && specs[first]->data == specs[i]->data;
        });
        firsts.push_back(found == different.end() ? i : *found);
        if (firsts.back() == i)
            different.push_back(i);
    }
    return firsts;
}

void addLayerRows(std::vector<SpecRow> &rows, const Specs &specs,
                  const std::vector<std::size_t> &firsts)
{
    std::vector<std::pair<std::string, std::string>> keys; // path, label in order of appearance
    std::vector<std::map<std::string, std::string>> values(specs.size()); // of the first ones
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (firsts[i] != i)
            continue;
        auto &mine = values[i];
        for (OptionText &option : layerOptions(specs[i]->model)) {
            mine[option.path] = option.value;
            if (std::none_of(keys.begin(), keys.end(),
                             [&](const auto &key) { return key.first == option.path; }))
                keys.emplace_back(option.path, option.label);
        }
    }
    for (const auto &[path, label] : keys) {
        SpecRow row{path, label, {}, false};
        for (const std::size_t first : firsts) {
            const auto found = values[first].find(path);
            row.values.push_back(found == values[first].end() ? "–" : found->second);
        }
        // That a normalization is missing is what the row "Normalization" says.
        addRow(rows, std::move(row), !ofNormalization(path));
    }
}

/// "run.safetensors (crc32:1a2b3c4d)"; where none of them starts from a file there is no such row.
void addInitialWeights(std::vector<SpecRow> &rows, const Specs &specs)
{
    SpecRow row{"training.initial_weights", "Starting weights", {}, false};
    bool any = false;
    for (const ExperimentSpec *spec : specs) {
        const InitialWeights &weights = spec->training.initialWeights;
        any = any || !weights.file.empty();
        row.values.push_back(weights.file.empty()
                                 ? "initialized"
                                 : weights.file.substr(weights.file.find_last_of('/') + 1) + " (" +
                                       weights.checksum + ")");
    }
    if (any)
        addRow(rows, std::move(row), true);
}

std::string shortText(const SpecRow &row, std::size_t i)
{
    const std::string &value = row.values[i];
    if (row.path == "training.learning_rate")
        return "lr " + value;
    if (row.path == "training.batch_size")
        return "batch " + value;
    if (row.path == "training.epochs")
        return value + " epochs";
    if (row.path == "training.backend")
        return value;
    if (row.path == "training.seed")
        return "seed " + value;
    if (row.path == "training.initial_weights")
        return value == "initialized" ? "" : "from " + value.substr(0, value.rfind(" ("));
    // Of a layer's option: "ReLU" and "from scratch" speak for themselves, numbers need their name.
    const std::size_t colon = row.label.rfind(": ");
    const bool word = value.find_first_of("0123456789") == std::string::npos;
    if (colon == std::string::npos || (word && value != "on" && value != "off"))
        return colon == std::string::npos && !row.path.ends_with(".kind") ? row.label + " " + value
                                                                          : value;
    return row.label.substr(colon + 2) + " " + value;
}

} // namespace

std::vector<SpecRow> compareSpecs(const Specs &specs)
{
    std::vector<SpecRow> rows;
    SpecRow normalization{"normalization", "Normalization", {}, false};
    SpecRow parameters{"parameters", "Parameters", {}, false};
    const std::vector<std::size_t> firsts = firstsAlike(specs);
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (firsts[i] != i) {
            normalization.values.push_back(normalization.values[firsts[i]]);
            parameters.values.push_back(parameters.values[firsts[i]]);
            continue;
        }
        const ExperimentSpec &spec = *specs[i];
        const DataShape data = nominalDataShape(spec.data);
        normalization.values.push_back(normalizationText(spec.model));
        parameters.values.push_back(
            std::to_string(analyze(spec.model, data.example, data.classes).parameterCount));
    }
    addRow(rows, std::move(normalization), true);
    for (const Field &field : settings()) {
        SpecRow row{field.key, field.label, {}, false};
        for (const ExperimentSpec *spec : specs)
            row.values.push_back(shownValue(field, settingValue(*spec, field.key)));
        addRow(rows, std::move(row), true);
    }
    addInitialWeights(rows, specs);
    addLayerRows(rows, specs, firsts);
    addRow(rows, std::move(parameters), true);
    return rows;
}

std::vector<std::string> distinguishingLabels(const Specs &specs)
{
    constexpr int mostDifferences = 3; // what a legend can hold; the table tells all of them
    std::vector<std::string> labels(specs.size());
    std::vector<int> counts(specs.size());
    const auto append = [&](std::size_t i, const std::string &text) {
        if (text.empty() || labels[i].find(text) != std::string::npos ||
            ++counts[i] > mostDifferences)
            return;
        labels[i] += (labels[i].empty() ? "" : ", ") + text;
    };
    if (specs.size() > 1)
        for (const SpecRow &row : compareSpecs(specs)) {
            if (!row.differs || row.path == "parameters")
                continue;
            for (std::size_t i = 0; i < specs.size(); ++i)
                if (row.path == "normalization")
                    append(i, normalizationLabel(specs[i]->model));
                else if (row.values[i] != "–")
                    append(i, shortText(row, i));
        }
    std::map<std::string, int> seen;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (labels[i].empty())
            labels[i] = normalizationLabel(specs[i]->model);
        if (const int times = ++seen[labels[i]]; times > 1)
            labels[i] += " (" + std::to_string(times) + ")";
    }
    return labels;
}

std::string commonLabel(const Specs &specs)
{
    if (specs.empty())
        return {};
    const auto shared = [&](const char *path) {
        const Value first = settingValue(*specs.front(), path);
        return std::all_of(specs.begin(), specs.end(), [&](const ExperimentSpec *spec) {
            return settingValue(*spec, path) == first;
        });
    };
    std::string text;
    const auto append = [&](const char *path, const char *word) {
        if (shared(path))
            text += (text.empty() ? "" : " · ") + std::string(word) + " " +
                    toText(settingValue(*specs.front(), path));
    };
    append("training.learning_rate", "lr");
    append("training.batch_size", "batch");
    append("training.seed", "seed");
    return text;
}

} // namespace normscope
