#include "app/desktop/chosen_runs.h"

#include "app/cli/exit_status.h"
#include "app/cli/run_choice.h"
#include "app/cli/store_choice.h"
#include "ui/runs/run_list.h"

#include <algorithm>
#include <utility>

namespace normscope::desktop {

namespace {

std::unique_ptr<RunStore> opened(const std::optional<std::string> &file)
{
    const cli::StoreOptions options{.file = file};
    auto store = cli::openForReading(options);
    if (!store)
        throw cli::Failure(cli::ExitStatus::WrongInput,
                           "There are no runs yet in " + cli::storePath(options).string() + ".");
    return store;
}

} // namespace

void goOn(const std::function<bool(double)> &go, double share)
{
    if (!go(share))
        throw cli::Failure(cli::ExitStatus::Interrupted, "interrupted; nothing was written.");
}

ChosenRuns chosenRuns(const std::optional<std::string> &file, const std::vector<std::string> &given,
                      const std::function<bool(double)> &go)
{
    const auto store = opened(file);
    const std::vector<std::string> wanted =
        given.empty() ? store->idsFrom("") : cli::chosenIds(*store, given);
    if (wanted.empty())
        throw cli::Failure(cli::ExitStatus::WrongInput,
                           "There are no runs in " + store->path().string() + ".");

    // The whole list, as colors that nobody has chosen depend on those of the others.
    std::vector<StoredRun> stored = store->runs();
    std::vector<ui::RunEntry> entries;
    std::vector<RunId> chosen;
    std::size_t read = 0;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const std::string &id = stored[i].history->identity().id;
        ui::RunEntry entry;
        entry.id = i + 1;
        entry.history = stored[i].history;
        entry.name = QString::fromStdString(stored[i].title.name);
        entry.note = QString::fromStdString(stored[i].title.note);
        entry.slot = stored[i].title.color;
        entries.push_back(std::move(entry));
        if (std::find(wanted.begin(), wanted.end(), id) == wanted.end())
            continue;
        chosen.push_back(i + 1);
        StoredRecords records = store->records(id);
        stored[i].history->restoreRecords(records.steps, std::move(records.samples));
        goOn(go, static_cast<double>(++read) / static_cast<double>(wanted.size()));
    }
    if (chosen.size() < wanted.size()) { // what cannot be read of single runs is left out
        std::string reasons;
        for (const std::string &fault : store->faults())
            reasons += (reasons.empty() ? "" : "\n") + fault;
        throw cli::Failure(cli::ExitStatus::Fault,
                           reasons.empty() ? "Some of the runs are not there any more." : reasons);
    }
    ui::RunList list;
    list.addStored(std::move(entries));
    list.setSelected(chosen);
    list.setGrouping(Grouping{});
    return {list.selectedEntries(), list.groups()};
}

ui::ComparisonPlan planFor(ChosenRuns chosen, bool grouped)
{
    ui::ComparisonPlan plan;
    plan.plannedEpochs = 0;
    for (const ui::RunEntry &run : chosen.runs)
        plan.plannedEpochs =
            std::max(plan.plannedEpochs, static_cast<int>(run.history->spec().training.epochs));
    plan.runs = std::move(chosen.runs);
    if (grouped)
        plan.groups = std::move(chosen.repeats);
    return plan;
}

} // namespace normscope::desktop
