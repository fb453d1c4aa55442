#include "app/cli/train.h"

#include "app/cli/experiment.h"
#include "app/cli/json_report.h"
#include "app/cli/session.h"
#include "app/cli/text_report.h"
#include "app/run_resources.h"
#include "engine/interop/csv.h"
#include "engine/interop/starting_weights.h"

namespace normscope::cli {

namespace {

struct PlannedRun
{
    std::string name;
    ExperimentSpec spec;
    std::optional<std::filesystem::path> csv;
    std::string title; ///< in the store
};

std::vector<PlannedRun> planRuns(const TrainCommand &command)
{
    ExperimentSpec spec = makeExperiment(command);
    const std::optional<std::filesystem::path> csv = folderOf(command.csv, "--csv");
    const std::string name = command.name.value_or("");
    if (!command.compare)
        return {{"", std::move(spec), csv, name}};
    if (!hasNormalization(spec.model))
        throw Failure(ExitStatus::WrongInput,
                      "This network has no batch normalization, so there is nothing to compare; "
                      "choose an experiment with one, such as --preset d2l-bn.");
    const auto folder = [&](const char *leaf) {
        return csv ? std::optional(*csv / leaf) : std::nullopt;
    };
    const auto title = [&](const char *how, const char *alone) {
        return name.empty() ? alone : name + how;
    };
    ExperimentSpec without = withoutNormalization(spec);
    return {{"with-bn", std::move(spec), folder("with-bn"), title(" with BN", "with-bn")},
            {"without-bn", std::move(without), folder("without-bn"),
             title(" without BN", "without-bn")}};
}

void checkExperiments(const std::vector<PlannedRun> &runs, const DataShape &data,
                      const TrainCommand &command)
{
    for (const PlannedRun &run : runs)
        if (const std::vector<Problem> problems = validate(run.spec, data); !problems.empty())
            throw Failure(ExitStatus::WrongInput, problemText(problems, command));
}

/// The experiment's own faults come before those of the data, wherever they can be told apart.
void checkAgainstData(const std::vector<PlannedRun> &runs, DatasetCache &datasets,
                      const TrainCommand &command)
{
    const DataSpec &data = runs.front().spec.data;
    try {
        checkExperiments(runs, datasets.get(data.dataset)->shape(), command);
    } catch (const DataError &error) {
        checkExperiments(runs, nominalDataShape(data), command);
        throw Failure(ExitStatus::Fault, error.what());
    }
}

/// Options have been looked at; an experiment may name a file of weights itself.
void checkWeights(const std::vector<PlannedRun> &runs)
{
    try {
        for (const PlannedRun &run : runs)
            (void)initialWeights(run.spec);
    } catch (const TensorFileError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    }
}

void checkFolders(const std::vector<PlannedRun> &runs)
{
    try {
        for (const PlannedRun &run : runs)
            if (run.csv)
                checkExportFolder(*run.csv);
    } catch (const ExportError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    }
}

} // namespace

std::optional<std::filesystem::path> folderOf(const std::optional<std::string> &text,
                                              const char *option)
{
    if (!text)
        return std::nullopt;
    if (text->empty())
        throw Failure(ExitStatus::WrongInput,
                      std::string(option) + ": the name of the folder is empty.");
    return *text;
}

std::unique_ptr<Report> makeReport(bool json)
{
    if (json)
        return std::make_unique<JsonReport>();
    return std::make_unique<TextReport>();
}

ExitStatus train(const TrainCommand &command)
{
    // Before the threads of the service, which must not take the signals.
    Wakeups wakeups;
    const std::vector<PlannedRun> planned = planRuns(command);
    const auto datasets = std::make_shared<DatasetCache>(folderOf(command.data, "--data"));
    checkAgainstData(planned, *datasets, command);
    checkWeights(planned);
    checkFolders(planned);

    const std::shared_ptr<RunStore> store = openForRecording(command.store);

    const std::unique_ptr<Report> report = makeReport(command.json);
    TrainingService service(makeRunResources(datasets), static_cast<unsigned>(planned.size()),
                            store);
    service.setListener([&wakeups](RunId) { wakeups.notify(); });
    std::vector<FollowedRun> runs;
    std::vector<ExperimentSpec> specs;
    std::vector<RunTitle> titles;
    for (const PlannedRun &run : planned) {
        specs.push_back(run.spec);
        titles.push_back({.name = run.title, .note = {}});
    }
    const std::vector<RunId> ids =
        service.submitTogether(std::move(specs), false, Keeping::Stored, titles);
    for (std::size_t i = 0; i < planned.size(); ++i)
        runs.push_back({.name = planned[i].name,
                        .id = ids[i],
                        .history = service.history(ids[i]),
                        .csv = planned[i].csv,
                        .kept = store != nullptr});
    return followRuns(service, std::move(runs), *report, wakeups);
}

} // namespace normscope::cli
