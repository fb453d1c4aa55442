// `runs resume`.
#include "app/cli/run_choice.h"
#include "app/cli/runs.h"
#include "app/cli/session.h"
#include "app/cli/train.h"
#include "app/run_resources.h"
#include "engine/interop/csv.h"

#include <algorithm>
#include <thread>

namespace normscope::cli {

namespace {

/// Why a run cannot go on; empty when it can.
std::string refusal(const StoredRun &run)
{
    const RunState state = run.history->status().state;
    const std::string subject = "Run " + run.history->identity().id;
    if (run.going)
        return subject + " is going in another program already.";
    if (canGoOn(state))
        return {};
    switch (state) {
    case RunState::Finished:
        return subject + " is finished; there is nothing left to train.";
    case RunState::Diverged:
        return subject + " has diverged; to go on would give no numbers.";
    case RunState::Failed:
        return subject + " has failed; start it anew once the reason is gone.";
    default:
        return subject + " is " + toText(state) + " and cannot go on.";
    }
}

std::vector<StoredRun> wantedRuns(const RunStore &store, const ResumeRuns &resume)
{
    std::vector<StoredRun> runs;
    if (resume.allInterrupted) {
        runs = store.runs();
        std::erase_if(runs, [](const StoredRun &run) {
            return run.going || run.history->status().state != RunState::Interrupted;
        });
        return runs;
    }
    std::string refusals;
    for (const std::string &id : chosenIds(store, resume.ids)) {
        runs.push_back(storedRun(store, id));
        if (const std::string reason = refusal(runs.back()); !reason.empty())
            refusals += (refusals.empty() ? "" : "\n") + reason;
    }
    if (!refusals.empty())
        throw Failure(ExitStatus::WrongInput, refusals);
    return runs;
}

/// One run's records lie in the folder itself, those of several below it.
std::optional<std::filesystem::path> csvFolder(const std::optional<std::filesystem::path> &folder,
                                               const StoredRun &run, bool several)
{
    if (!folder || !several)
        return folder;
    return *folder / run.history->identity().id;
}

void checkFolder(const std::optional<std::filesystem::path> &folder)
{
    try {
        if (folder)
            checkExportFolder(*folder);
    } catch (const ExportError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    }
}

void checkData(const std::vector<StoredRun> &runs, DatasetCache &datasets)
{
    try {
        for (const StoredRun &run : runs)
            (void)datasets.get(run.history->spec().data.dataset);
    } catch (const DataError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    }
}

} // namespace

ExitStatus perform(const ResumeRuns &resume, const RunsCommand &command)
{
    // Before the threads of the service, which must not take the signals.
    Wakeups wakeups;
    if (resume.allInterrupted != resume.ids.empty())
        throw Failure(ExitStatus::WrongInput, resume.allInterrupted
                                                  ? "Give ids or --all-interrupted, not both."
                                                  : "Which runs? Give ids or --all-interrupted.");
    const auto csv = folderOf(resume.csv, "--csv");
    const auto datasets = std::make_shared<DatasetCache>(folderOf(resume.data, "--data"));
    const std::shared_ptr<RunStore> store = openForChanging(command.store);
    const std::vector<StoredRun> stored = wantedRuns(*store, resume);
    if (stored.empty()) {
        complain("no run is interrupted in " + store->path().string() + ".");
        return ExitStatus::Finished;
    }
    const bool several = resume.allInterrupted || stored.size() > 1;
    checkData(stored, *datasets);
    for (const StoredRun &run : stored)
        checkFolder(csvFolder(csv, run, several));

    const std::unique_ptr<Report> report = makeReport(command.json);
    const auto most = std::max(1U, std::thread::hardware_concurrency());
    TrainingService service(makeRunResources(datasets),
                            std::min(most, static_cast<unsigned>(stored.size())), store);
    service.setListener([&wakeups](RunId) { wakeups.notify(); });
    const std::vector<RunId> ids = service.adopt(stored);
    std::vector<FollowedRun> runs;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const auto history = service.history(ids[i]);
        runs.push_back({.name = several ? history->identity().id : "",
                        .id = ids[i],
                        .history = history,
                        .csv = csvFolder(csv, stored[i], several),
                        .kept = true,
                        .epochsTold = history->epochCount(),
                        .revisionBefore = history->revision()});
        service.resume(ids[i]);
    }
    return followRuns(service, std::move(runs), *report, wakeups);
}

} // namespace normscope::cli
