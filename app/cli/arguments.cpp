#include "app/cli/arguments.h"

#include "app/cli/exit_status.h"
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

CLI::Option *addText(CLI::App &app, const std::string &option, std::optional<std::string> &text,
                     const std::string &meaning)
{
    return app.add_option_function<std::string>(
        option, [&text](const std::string &given) { text = given; }, meaning);
}

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
            ->type_name(field.type == FieldType::Real ? "X" : "N");
    }
    addText(app, "--name", command.name, "What the run is called")->type_name("TEXT");
    addText(app, "--csv", command.csv,
            command.compare
                ? "Write the records of both runs into DIR/with-bn and DIR/without-bn"
                : "Write steps.csv, epochs.csv, norm.csv and spec.json into this folder")
        ->type_name("DIR");
    app.add_flag("--json", command.json, "One JSON object a line on standard output");
}

/// One sentence of what the library says, and where to read on.
std::string sentence(const CLI::ParseError &error, const CLI::App &app)
{
    std::string text = error.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    while (!text.empty() && (text.back() == '.' || text.back() == ' '))
        text.pop_back();
    const std::vector<CLI::App *> chosen = app.get_subcommands();
    const std::string name = chosen.empty() ? "" : " " + chosen.front()->get_name();
    return text + "; 'normscope-cli" + name + " --help' tells what there is.";
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
    CLI::App *validateApp = app.add_subcommand(
        "validate", "Says what is wrong with an experiment; nothing if it can run");
    validateApp->add_option("file", validate.file, "A JSON file, or - for standard input")
        ->required()
        ->type_name("FILE");
    CLI::App *trainApp = app.add_subcommand("train", "Trains one network");
    addTrainOptions(*trainApp, train);
    CLI::App *compareApp = app.add_subcommand(
        "compare", "Trains a network with and without batch normalization, both at once");
    addTrainOptions(*compareApp, compare);

    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp &) {
        const std::vector<CLI::App *> chosen = app.get_subcommands();
        return TextCommand{chosen.empty() ? app.help() : chosen.front()->help()};
    } catch (const CLI::CallForVersion &) {
        return TextCommand{"NormScope " NORMSCOPE_VERSION "\n"};
    } catch (const CLI::ParseError &error) {
        throw Failure(ExitStatus::WrongInput, sentence(error, app));
    }
    if (presetsApp->parsed())
        return PresetsCommand{};
    if (specApp->parsed())
        return spec;
    if (validateApp->parsed())
        return validate;
    return trainApp->parsed() ? train : compare;
}

} // namespace normscope::cli
