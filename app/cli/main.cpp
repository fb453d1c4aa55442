// The headless program: the same engine as the window's.
#include "app/cli/arguments.h"
#include "app/cli/completion.h"
#include "app/cli/exit_status.h"
#include "app/cli/experiment.h"
#include "app/cli/output.h"
#include "app/cli/runs.h"
#include "app/cli/train.h"
#include "app/process_setup.h"
#include "engine/experiment/closest_name.h"
#include "engine/experiment/explain.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_json.h"

#include <spdlog/spdlog.h>

#include <csignal>
#include <exception>

namespace {

using namespace normscope;
using namespace normscope::cli;

ExitStatus run(const PresetsCommand & /*command*/)
{
    for (const Preset &preset : presets())
        say(preset.name + "\t" + preset.spec.description + "\n");
    return ExitStatus::Finished;
}

ExitStatus run(const SpecCommand &command)
{
    ExperimentSpec spec = presetSpec(command.preset);
    applyChanges(spec, command.changes);
    say(toJson(spec));
    return ExitStatus::Finished;
}

ExitStatus run(const ValidateCommand &command)
{
    ExperimentSpec spec = readExperiment(command.file);
    applyChanges(spec, command.changes);
    const std::vector<Problem> problems = validate(spec, nominalDataShape(spec.data));
    if (!problems.empty())
        throw Failure(ExitStatus::WrongInput, problemText(problems, {}));
    return ExitStatus::Finished;
}

ExitStatus run(const ExplainCommand &command)
{
    if (command.markdown || !command.subject) {
        say(command.markdown ? explainMarkdown() : explainAll());
        return ExitStatus::Finished;
    }
    const auto text = explain(*command.subject);
    if (!text) {
        const std::string meant = closestName(*command.subject, explainSubjects());
        throw Failure(ExitStatus::WrongInput,
                      "Nothing is called '" + command.subject->substr(0, 80) + "'" +
                          (meant.empty() ? "; 'normscope-cli explain' tells what there is."
                                         : "; did you mean '" + meant + "'?"));
    }
    say(*text);
    return ExitStatus::Finished;
}

ExitStatus run(const CompletionCommand &command)
{
    say(completionScript(command.shell));
    return ExitStatus::Finished;
}

ExitStatus run(const TrainCommand &command)
{
    return train(command);
}

ExitStatus run(const EvaluateCommand &command)
{
    return evaluate(command);
}

ExitStatus run(const PytorchCommand &command)
{
    return writePytorch(command);
}

ExitStatus run(const RunsCommand &command)
{
    return manageRuns(command);
}

ExitStatus run(const TextCommand &command)
{
    say(command.text);
    return ExitStatus::Finished;
}

} // namespace

int main(int argc, char **argv)
{
    keepLargeBlocks();
    useCNumbers();
    // A reader that went away is a fault to tell of, not a death.
    std::signal(SIGPIPE, SIG_IGN);
    // Every fault is said once, on standard error; standard output belongs to the results.
    spdlog::set_level(spdlog::level::off);
    try {
        const Command command = parseArguments(argc, argv);
        return static_cast<int>(
            std::visit([](const auto &chosen) { return run(chosen); }, command));
    } catch (const Failure &failure) {
        complain(failure.what());
        return static_cast<int>(failure.status());
    } catch (const std::exception &error) {
        complain(error.what());
        return static_cast<int>(ExitStatus::Fault);
    }
}
