// The command line as values.
#pragma once

#include "app/cli/evaluate.h"
#include "app/cli/pytorch.h"
#include "app/cli/runs_command.h"
#include "app/cli/store_choice.h"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace normscope::cli {

struct PresetsCommand
{
};

struct SpecCommand
{
    std::string preset;
    std::vector<std::string> changes; ///< "training.optimizer.kind=adam"
};

struct ValidateCommand
{
    std::string file; ///< "-" is standard input
    std::vector<std::string> changes;
};

/// What can be said in an experiment.
struct ExplainCommand
{
    std::optional<std::string> subject; ///< a kind of layer or a path; all of them without
    bool markdown = false;
};

/// A script that completes command lines in a shell.
struct CompletionCommand
{
    std::string shell; ///< "bash", "zsh" or "fish"
};

/// `train`, and `compare`, which takes the same options.
struct TrainCommand
{
    bool compare = false;
    std::optional<std::string> preset; ///< this or the other
    std::optional<std::string> specFile;
    std::map<std::string, std::optional<std::string>> settings; ///< "--epochs" → its text, if given
    std::vector<std::string> changes;   ///< of --set, applied in their order after the others
    std::optional<std::string> weights; ///< a safetensors file to start from
    std::optional<std::string> name;
    std::optional<std::string> data;
    std::optional<std::string> csv;
    bool json = false;
    StoreOptions store;
};

/// For --help and --version.
struct TextCommand
{
    std::string text;
};

using Command =
    std::variant<PresetsCommand, SpecCommand, ValidateCommand, ExplainCommand, CompletionCommand,
                 TrainCommand, EvaluateCommand, PytorchCommand, RunsCommand, TextCommand>;

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
