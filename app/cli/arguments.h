// The command line as values.
#pragma once

#include "app/cli/pytorch.h"

#include <map>
#include <optional>
#include <string>
#include <variant>

namespace normscope::cli {

struct PresetsCommand
{
};

struct SpecCommand
{
    std::string preset;
};

struct ValidateCommand
{
    std::string file; ///< "-" is standard input
};

/// `train`, and `compare`, which takes the same options.
struct TrainCommand
{
    bool compare = false;
    std::optional<std::string> preset; ///< this or the other
    std::optional<std::string> specFile;
    std::map<std::string, std::optional<std::string>> settings; ///< "--epochs" → its text, if given
    std::optional<std::string> name;
    std::optional<std::string> data;
    std::optional<std::string> csv;
    bool json = false;
};

/// For --help and --version.
struct TextCommand
{
    std::string text;
};

using Command = std::variant<PresetsCommand, SpecCommand, ValidateCommand, TrainCommand,
                             PytorchCommand, TextCommand>;

/// Throws Failure (WrongInput) with one sentence.
[[nodiscard]] Command parseArguments(int argc, const char *const *argv);

/// An option that stands for a setting of the experiment.
struct SettingOption
{
    const char *option;  ///< "--epochs"
    const char *setting; ///< "training.epochs"
};
inline constexpr SettingOption settingOptions[] = {
    {"--epochs", "training.epochs"},
    {"--batch-size", "training.batch_size"},
    {"--learning-rate", "training.learning_rate"},
    {"--seed", "training.seed"},
    {"--backend", "training.backend"},
    {"--threads", "training.threads"},
    {"--limit", "data.limit"},
};

} // namespace normscope::cli
