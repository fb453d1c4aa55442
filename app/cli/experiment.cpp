#include "app/cli/experiment.h"

#include "app/cli/exit_status.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_json.h"
#include "engine/experiment/spec_path.h"
#include "engine/interop/starting_weights.h"

#include <charconv>
#include <cstring>
#include <fstream>

namespace normscope::cli {

namespace {

Failure wrongInput(const std::string &text)
{
    return {ExitStatus::WrongInput, text};
}

template <typename Number>
std::optional<Number> readNumber(const std::string &text)
{
    Number number{};
    const char *end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, number);
    if (result.ec != std::errc{} || result.ptr != end)
        return std::nullopt;
    return number;
}

std::optional<std::string> givenText(const TrainCommand &command, const SettingOption &row)
{
    const auto found = command.settings.find(row.option);
    return found == command.settings.end() ? std::nullopt : found->second;
}

std::optional<Value> readValue(const Field &field, const std::string &text)
{
    if (field.type == FieldType::Choice)
        return Value(text);
    if (field.type == FieldType::Integer) {
        const auto number = readNumber<std::int64_t>(text);
        return number ? std::optional<Value>(*number) : std::nullopt;
    }
    const auto number = readNumber<double>(text);
    return number ? std::optional<Value>(*number) : std::nullopt;
}

void apply(ExperimentSpec &spec, const SettingOption &row, const std::string &text)
{
    const Field &field = setting(row.setting);
    const std::optional<Value> value = readValue(field, text);
    const std::string name = row.option;
    if (!value) {
        const char *kind = field.type == FieldType::Integer ? "a whole number" : "a number";
        throw wrongInput(name + ": '" + text + "' is not " + kind + " in the range " +
                         field.rangeText() + ".");
    }
    if (const auto reason = refusal(field, *value))
        throw wrongInput(name + ": " + *reason);
    setSetting(spec, row.setting, *value);
}

/// Why a file cannot be read at all; nothing when it can.
std::optional<std::string> readingFault(const std::string &file)
{
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        return "it is a folder";
    const std::ifstream stream(file);
    if (!stream)
        return std::strerror(errno);
    return std::nullopt;
}

/// Each problem a line, which says in which file it is.
std::string withFile(const std::vector<Problem> &problems, const std::string &file)
{
    std::string text;
    for (const Problem &problem : problems) {
        const std::string line = problem.text();
        text += (text.empty() ? "" : "\n") + (line.starts_with(file) ? "" : file + ": ") + line;
    }
    return text;
}

ExperimentSpec chosenExperiment(const TrainCommand &command)
{
    if (command.preset && command.specFile)
        throw wrongInput("--preset and --spec exclude each other; give one of them.");
    if (command.preset)
        return presetSpec(*command.preset);
    if (command.specFile)
        return readExperiment(*command.specFile);
    if (!command.weights)
        throw wrongInput("Which experiment? Give --preset NAME or --spec FILE.");
    try {
        if (auto spec = specOfWeights(*command.weights))
            return *std::move(spec);
    } catch (const TensorFileError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    }
    throw wrongInput(
        "'" + *command.weights +
        "' does not say of which experiment it is; give --preset NAME or --spec FILE.");
}

ExperimentSpec fromWeights(const ExperimentSpec &spec, const std::string &file)
{
    // What is wrong with the network is said first, by whoever asked for the experiment.
    if (!validate(spec, nominalDataShape(spec.data)).empty())
        return spec;
    try {
        return startingFrom(spec, file);
    } catch (const TensorFileError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    }
}

} // namespace

const ExperimentSpec &presetSpec(const std::string &name)
{
    if (const Preset *preset = findPreset(name))
        return preset->spec;
    std::string names;
    for (const Preset &preset : presets())
        names += (names.empty() ? "" : ", ") + preset.name;
    throw wrongInput("There is no preset '" + name + "', but " + names + ".");
}

ExperimentSpec readExperiment(const std::string &file)
{
    const std::string path = file == "-" ? "/dev/stdin" : file;
    if (const auto fault = readingFault(path))
        throw Failure(ExitStatus::Fault,
                      "Cannot read the experiment '" + file + "': " + *fault + ".");
    try {
        return readSpec(path);
    } catch (const ExperimentError &error) {
        throw wrongInput(withFile(error.problems(), file == "-" ? "standard input" : file));
    }
}

void applyChanges(ExperimentSpec &spec, const std::vector<std::string> &changes)
{
    for (const std::string &change : changes) {
        const std::size_t equals = change.find('=');
        if (equals == std::string::npos || equals == 0)
            throw wrongInput("--set " + change.substr(0, 80) +
                             ": write it like --set training.batch_size=64.");
        if (const auto problem = setPath(spec, std::string_view(change).substr(0, equals),
                                         std::string_view(change).substr(equals + 1)))
            throw wrongInput("--set " + problem->text());
    }
}

ExperimentSpec makeExperiment(const TrainCommand &command)
{
    ExperimentSpec spec = chosenExperiment(command);
    for (const SettingOption &row : settingOptions)
        if (const auto &text = givenText(command, row))
            apply(spec, row, *text);
    applyChanges(spec, command.changes);
    if (command.name)
        spec.name = *command.name;
    return command.weights ? fromWeights(spec, *command.weights) : spec;
}

std::string problemText(const std::vector<Problem> &problems, const TrainCommand &command)
{
    std::string text;
    for (Problem problem : problems) {
        for (const SettingOption &row : settingOptions)
            if (problem.path == row.setting && givenText(command, row))
                problem.path = row.option;
        text += (text.empty() ? "" : "\n") + problem.text();
    }
    return text;
}

} // namespace normscope::cli
