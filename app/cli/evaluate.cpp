#include "app/cli/evaluate.h"

#include "app/cli/experiment.h"
#include "app/cli/json_line.h"
#include "app/cli/option_texts.h"
#include "app/cli/output.h"
#include "app/cli/share_progress.h"
#include "app/run_resources.h"
#include "engine/interop/number_text.h"
#include "engine/interop/starting_weights.h"
#include "engine/service/evaluate_network.h"

#include <CLI/CLI.hpp>

namespace normscope::cli {

namespace {

ExperimentSpec experimentOf(const EvaluateCommand &command)
{
    TrainCommand chosen;
    chosen.preset = command.preset;
    chosen.specFile = command.specFile;
    chosen.changes = command.changes;
    chosen.weights = command.weights;
    return makeExperiment(chosen);
}

void check(const ExperimentSpec &spec, DatasetCache &datasets)
{
    const auto refuse = [&](const DataShape &data) {
        if (const std::vector<Problem> problems = validate(spec, data); !problems.empty())
            throw Failure(ExitStatus::WrongInput, problemText(problems, {}));
    };
    try {
        refuse(datasets.get(spec.data.dataset)->shape());
    } catch (const DataError &error) {
        refuse(nominalDataShape(spec.data));
        throw Failure(ExitStatus::Fault, error.what());
    }
}

std::string textOf(const EvaluatedNetwork &found)
{
    const auto pair = [](const char *what, const Evaluated &each) {
        return std::string(what) + " loss " + fixedText(each.loss, 3) + ", " + what + " acc " +
               fixedText(each.accuracy, 3) + "\n";
    };
    std::string text = pair("test", found.test);
    if (found.validation.known())
        text += pair("validation", found.validation);
    for (const auto &[name, each] :
         {std::pair("moving", found.testMoving), std::pair("exact", found.testExact),
          std::pair("minibatch", found.testMinibatch)})
        if (each.known())
            text += std::string(name) + " statistics: " + pair("test", each);
    return text;
}

std::string jsonOf(const EvaluatedNetwork &found)
{
    return JsonLine("evaluated")
        .text("backend", found.backend)
        .number("test_loss", found.test.loss)
        .number("test_accuracy", found.test.accuracy)
        .evaluated("validation_loss", "validation_accuracy", found.validation)
        .evaluated("test_loss_moving", "test_accuracy_moving", found.testMoving)
        .evaluated("test_loss_exact", "test_accuracy_exact", found.testExact)
        .evaluated("test_loss_minibatch", "test_accuracy_minibatch", found.testMinibatch)
        .line();
}

} // namespace

void addEvaluateOptions(CLI::App &app, EvaluateCommand &command)
{
    addText(app, "--preset", command.preset,
            "The network: one of 'normscope-cli presets'; unless it is given the experiment that "
            "the file of weights names")
        ->type_name("NAME");
    addText(app, "--spec", command.specFile, "The network: a JSON file, or - for standard input")
        ->type_name("FILE");
    app.add_option("--weights", command.weights, "A safetensors file with all of its tensors")
        ->required()
        ->type_name("FILE");
    addChanges(app, command.changes);
    addText(app, "--data", command.data, "Folder with the four IDX files, gzipped or not")
        ->type_name("DIR");
    app.add_flag("--json", command.json, "One JSON object on standard output");
}

ExitStatus evaluate(const EvaluateCommand &command)
{
    ShareProgress progress("evaluating"); // before any thread
    if (command.data && command.data->empty())
        throw Failure(ExitStatus::WrongInput, "--data: the name of the folder is empty.");
    const ExperimentSpec spec = experimentOf(command);
    const auto datasets = std::make_shared<DatasetCache>(command.data);
    check(spec, *datasets);
    std::optional<EvaluatedNetwork> found;
    try {
        found = evaluateNetwork(makeRunResources(datasets), spec, initialWeights(spec),
                                progress.callback());
    } catch (const TensorFileError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    } catch (const BackendError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    }
    if (!found)
        throw Failure(ExitStatus::Interrupted, "interrupted; not all of it is evaluated.");
    if (!found->reason.empty())
        complain("the reference computes this. " + found->reason + ".");
    say(command.json ? jsonOf(*found) : textOf(*found));
    return ExitStatus::Finished;
}

} // namespace normscope::cli
