#include "app/cli/arguments.h"

#include "app/cli/exit_status.h"
#include "app/cli/option_texts.h"
#include "engine/experiment/experiment_spec.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace normscope::cli {

namespace {

constexpr const char *about =
    "Trains the networks of NormScope without a window, with and without batch normalization.";
constexpr const char *statuses =
    "Exit status: 0 finished, 1 a file or data fault, 2 a wrong command line or experiment,\n"
    "3 diverged, 130 interrupted (what was recorded until then is written).";

/// Numbers stay texts here; what they mean is found out later, by the description of the setting.
void addTrainOptions(CLI::App &app, TrainCommand &command)
{
    addText(app, "--preset", command.preset, "The experiment: one of 'normscope-cli presets'")
        ->type_name("NAME");
    addText(app, "--spec", command.specFile, "The experiment: a JSON file, or - for standard input")
        ->type_name("FILE");
    addText(app, "--data", command.data, "Folder with the four IDX files, gzipped or not")
        ->type_name("DIR");
    for (const SettingOption &row : settingOptions) {
        const Field &field = setting(row.setting);
        addText(app, row.option, command.settings[row.option],
                field.meaning + " (" + field.rangeText() + ")")
            ->type_name(field.type == FieldType::Real     ? "X"
                        : field.type == FieldType::Choice ? "NAME"
                                                          : "N");
    }
    addChanges(app, command.changes);
    if (!command.compare)
        addText(app, "--weights", command.weights,
                "Start from the tensors of this safetensors file instead of the initialization; "
                "without --preset and --spec train the experiment that it names")
            ->type_name("FILE");
    addText(app, "--name", command.name, "What the run is called")->type_name("TEXT");
    addText(app, "--csv", command.csv,
            command.compare
                ? "Write the records of both runs into DIR/with-bn and DIR/without-bn"
                : "Write steps.csv, epochs.csv, norm.csv and spec.json into this folder")
        ->type_name("DIR");
    app.add_flag("--json", command.json, "One JSON object a line on standard output");
    addRecordingOptions(app, command.store);
}

std::vector<std::string> commandNames(const CLI::App &app)
{
    std::vector<std::string> names;
    for (const CLI::App *command : app.get_subcommands({}))
        names.push_back(command->get_name());
    return names;
}

std::string joined(const std::vector<std::string> &names)
{
    std::string text;
    for (const std::string &name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// The command on which --help is asked or a mistake was made, and "normscope-cli runs list"; the
/// program itself when there is none.
struct ChosenCommand
{
    const CLI::App *app;
    std::string before; ///< what stands before its own name
    [[nodiscard]] std::string name() const
    {
        return before + (before.empty() ? "" : " ") + app->get_name();
    }
};

ChosenCommand chosenCommand(const CLI::App &app)
{
    ChosenCommand command{&app, ""};
    for (auto next = app.get_subcommands(); !next.empty(); next = command.app->get_subcommands())
        command = {next.front(), command.name()};
    return command;
}

std::string fullName(const CLI::App &app)
{
    return chosenCommand(app).name();
}

/// One sentence instead of the library's, and where to read on.
Failure wrongCommandLine(std::string text, const CLI::App &app)
{
    std::replace(text.begin(), text.end(), '\n', ' ');
    return {ExitStatus::WrongInput, text + "; '" + fullName(app) + " --help' tells what there is."};
}

Failure explained(const CLI::ParseError &error, const CLI::App &app)
{
    const std::string text = error.what();
    const std::string subject = text.substr(0, text.find_first_of(": "));
    if (dynamic_cast<const CLI::ArgumentMismatch *>(&error) != nullptr)
        return wrongCommandLine(subject + " takes exactly one value", app);
    if (dynamic_cast<const CLI::RequiredError *>(&error) != nullptr)
        return wrongCommandLine("A " + subject + " must be given", app);
    return wrongCommandLine(text, app);
}

/// The library would only say that a command is required.
void checkCommand(int argc, const char *const *argv, const CLI::App &app,
                  const std::string &before = {})
{
    const std::vector<std::string> names = commandNames(app);
    const auto wrongCommand = [&](const std::string &text) {
        return Failure(ExitStatus::WrongInput,
                       text + "; 'normscope-cli " + before + "--help' tells what there is.");
    };
    if (argc < 2)
        throw wrongCommand("Give a command: " + before + joined(names));
    const std::string first = argv[1];
    const auto found = std::find(names.begin(), names.end(), first);
    if (!first.starts_with("-") && found == names.end())
        throw wrongCommand("There is no command '" + before + first + "', but " + before +
                           joined(names));
    if (found == names.end())
        return;
    const CLI::App &command = *app.get_subcommand(first);
    if (!commandNames(command).empty())
        checkCommand(argc - 1, argv + 1, command, first + " ");
}

} // namespace

Command parseArguments(int argc, const char *const *argv)
{
    CLI::App app(about, "normscope-cli");
    app.footer(statuses);
    app.set_version_flag("--version", "NormScope " NORMSCOPE_VERSION);
    app.require_subcommand(1);

    SpecCommand spec;
    ValidateCommand validate;
    ExplainCommand explain;
    CompletionCommand completion;
    TrainCommand train;
    TrainCommand compare;
    compare.compare = true;

    const CLI::App *presetsApp =
        app.add_subcommand("presets", "The experiments that come with the program, one a line");
    CLI::App *specApp =
        app.add_subcommand("spec", "An experiment as JSON, with every default written out");
    specApp->add_option("preset", spec.preset, "One of 'normscope-cli presets'")
        ->required()
        ->type_name("PRESET");
    addChanges(*specApp, spec.changes);
    CLI::App *validateApp = app.add_subcommand(
        "validate", "Says what is wrong with an experiment; nothing if it can run");
    validateApp->add_option("file", validate.file, "A JSON file, or - for standard input")
        ->required()
        ->type_name("FILE");
    addChanges(*validateApp, validate.changes);
    CLI::App *explainApp = app.add_subcommand(
        "explain",
        "What can be said in an experiment: layers, settings, their ranges and meanings");
    explainApp
        ->add_option_function<std::string>(
            "subject", [&](const std::string &given) { explain.subject = given; },
            "A kind of layer (batch_norm), a setting (training.optimizer) or an option "
            "(batch_norm.epsilon); everything without")
        ->type_name("KIND|PATH");
    explainApp->add_flag("--markdown", explain.markdown, "All of it as a page in Markdown");
    CLI::App *completionApp = app.add_subcommand(
        "completion", "A script for the shell that completes commands, presets and keys");
    completionApp->add_option("shell", completion.shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->type_name("SHELL");
    CLI::App *trainApp = app.add_subcommand("train", "Trains one network");
    addTrainOptions(*trainApp, train);
    CLI::App *compareApp = app.add_subcommand(
        "compare", "Trains a network with and without batch normalization, both at once");
    addTrainOptions(*compareApp, compare);
    EvaluateCommand evaluate;
    CLI::App *evaluateApp = app.add_subcommand(
        "evaluate", "Loss and accuracy on the test set of a network whose weights are in a file");
    addEvaluateOptions(*evaluateApp, evaluate);
    PytorchCommand pytorch;
    CLI::App *pytorchApp = app.add_subcommand(
        "pytorch", "Writes the first steps of an experiment as a PyTorch script that checks them");
    addPytorchOptions(*pytorchApp, pytorch);
    RunsCommand runs;
    CLI::App *runsApp =
        app.add_subcommand("runs", "The runs that are kept: lists, resumes, exports them, …");
    addRunsCommands(*runsApp, runs);

    checkCommand(argc, argv, app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp &) {
        const ChosenCommand command = chosenCommand(app);
        return TextCommand{command.app->help(command.before)};
    } catch (const CLI::CallForVersion &) {
        return TextCommand{"NormScope " NORMSCOPE_VERSION "\n"};
    } catch (const CLI::ParseError &error) {
        throw explained(error, app);
    }
    if (presetsApp->parsed())
        return PresetsCommand{};
    if (specApp->parsed())
        return spec;
    if (validateApp->parsed())
        return validate;
    if (explainApp->parsed())
        return explain;
    if (completionApp->parsed())
        return completion;
    if (evaluateApp->parsed())
        return evaluate;
    if (pytorchApp->parsed())
        return pytorch;
    if (runsApp->parsed())
        return runs;
    return trainApp->parsed() ? train : compare;
}

} // namespace normscope::cli
