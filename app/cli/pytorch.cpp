#include "app/cli/pytorch.h"

#include "app/cli/experiment.h"
#include "app/cli/option_texts.h"
#include "app/cli/output.h"
#include "app/run_resources.h"
#include "engine/backend/backend_choice.h"
#include "engine/experiment/spec_path.h"
#include "engine/interop/pytorch_script.h"
#include "engine/interop/starting_weights.h"
#include "engine/service/step_recording.h"

#include <CLI/CLI.hpp>

#include <charconv>

namespace normscope::cli {

namespace {

// In float32 two right programs part after a few steps, in float64 not.
constexpr std::int64_t usualSteps = 50;
constexpr std::int64_t usualFloat32Steps = 5;

void set(ExperimentSpec &spec, const std::string &path, const std::string &text,
         const std::string &option)
{
    if (const auto problem = setPath(spec, path, text))
        throw Failure(ExitStatus::WrongInput, option + ": " + problem->text());
}

ExperimentSpec experimentOf(const PytorchCommand &command)
{
    TrainCommand chosen;
    chosen.preset = command.preset;
    chosen.specFile = command.specFile;
    ExperimentSpec spec = makeExperiment(chosen);
    applyChanges(spec, command.changes);
    if (command.seed)
        set(spec, "training.seed", *command.seed, "--seed");
    set(spec, "training.dtype", command.dtype, "--dtype");
    spec.training.backend = "reference";
    return spec;
}

void check(const ExperimentSpec &spec, const DataShape &data)
{
    if (const std::vector<Problem> problems = validate(spec, data); !problems.empty())
        throw Failure(ExitStatus::WrongInput, problemText(problems, {}));
}

/// The experiment's own faults come before those of the data, wherever they can be told apart.
std::shared_ptr<const Dataset> dataOf(const PytorchCommand &command, const ExperimentSpec &spec)
{
    if (command.data && command.data->empty())
        throw Failure(ExitStatus::WrongInput, "--data: the name of the folder is empty.");
    DatasetCache datasets(command.data);
    try {
        auto data = datasets.get(spec.data.dataset);
        check(spec, data->shape());
        return data;
    } catch (const DataError &error) {
        check(spec, nominalDataShape(spec.data));
        throw Failure(ExitStatus::Fault, error.what());
    }
}

std::int64_t stepsOf(const PytorchCommand &command, const ExperimentSpec &spec,
                     const DataShape &data)
{
    const std::int64_t planned = plannedSteps(spec, data);
    if (!command.steps)
        return std::min(planned, spec.training.dtype == "float32" ? usualFloat32Steps : usualSteps);
    std::int64_t steps = 0;
    const char *end = command.steps->data() + command.steps->size();
    const auto read = std::from_chars(command.steps->data(), end, steps);
    if (read.ec != std::errc{} || read.ptr != end || steps < 1 || steps > planned)
        throw Failure(ExitStatus::WrongInput,
                      "--steps: '" + *command.steps + "' is not a whole number from 1 to " +
                          std::to_string(planned) + ", the steps of the whole run.");
    return steps;
}

} // namespace

void addPytorchOptions(CLI::App &app, PytorchCommand &command)
{
    addText(app, "--preset", command.preset, "The experiment: one of 'normscope-cli presets'")
        ->type_name("NAME");
    addText(app, "--spec", command.specFile, "The experiment: a JSON file, or - for standard input")
        ->type_name("FILE");
    addChanges(app, command.changes);
    addText(app, "--seed", command.seed, setting("training.seed").meaning)->type_name("N");
    addText(app, "--steps", command.steps, "How many training steps; 50 unless given, 5 in float32")
        ->type_name("N");
    app.add_option("--dtype", command.dtype,
                   "float64, in which two right programs agree to the end, or float32")
        ->type_name("NAME");
    app.add_option("--out", command.out, "Write reproduce.py and what it needs into this folder")
        ->required()
        ->type_name("DIR");
    addText(app, "--data", command.data, "Folder with the four IDX files, gzipped or not")
        ->type_name("DIR");
}

ExitStatus writePytorch(const PytorchCommand &command)
{
    if (command.out.empty())
        throw Failure(ExitStatus::WrongInput, "--out: the name of the folder is empty.");
    const ExperimentSpec spec = experimentOf(command);
    const std::shared_ptr<const Dataset> data = dataOf(command, spec);
    const std::int64_t steps = stepsOf(command, spec, data->shape());
    try {
        checkPytorchFolder(command.out);
        const RunResources resources = makeRunResources(std::make_shared<DatasetCache>());
        exportPytorch(recordSteps(spec, data, *resources.backend(referenceBackend),
                                  {.steps = steps, .weights = initialWeights(spec)}),
                      command.out);
    } catch (const ExportError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    } catch (const BackendError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    } catch (const TensorFileError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    }
    say("python3 " + (std::filesystem::path(command.out) / "reproduce.py").string() + "\n");
    return ExitStatus::Finished;
}

} // namespace normscope::cli
