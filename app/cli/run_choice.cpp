#include "app/cli/run_choice.h"

#include "app/cli/exit_status.h"
#include "app/cli/plain_text.h"
#include "engine/experiment/closest_name.h"

#include <algorithm>

namespace normscope::cli {

namespace {

constexpr std::size_t mostNamed = 6;

std::string canonical(std::string text)
{
    for (char &letter : text) {
        if (letter >= 'A' && letter <= 'Z')
            letter = static_cast<char>(letter - 'A' + 'a');
        if (letter == 'o')
            letter = '0';
        if (letter == 'i' || letter == 'l')
            letter = '1';
    }
    return text;
}

std::string listed(const std::vector<std::string> &ids)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(ids.size(), mostNamed); ++i)
        text += (text.empty() ? "" : ", ") + ids[i];
    if (ids.size() > mostNamed)
        text += " and " + std::to_string(ids.size() - mostNamed) + " more";
    return text;
}

/// The one whose beginning, as long as what was given, is closest.
std::string closestId(const std::string &given, const std::vector<std::string> &ids)
{
    std::vector<std::string> beginnings;
    beginnings.reserve(ids.size());
    for (const std::string &id : ids)
        beginnings.push_back(id.substr(0, given.size()));
    const std::string meant = closestName(given, beginnings);
    const auto found = std::find(beginnings.begin(), beginnings.end(), meant);
    return meant.empty() || found == beginnings.end()
               ? std::string()
               : ids[static_cast<std::size_t>(found - beginnings.begin())];
}

} // namespace

std::string chosenId(const RunStore &store, const std::string &given)
{
    const std::string id = canonical(given);
    if (id.empty())
        throw Failure(ExitStatus::WrongInput, "An id is empty.");
    std::vector<std::string> found = store.idsFrom(id);
    if (found.size() == 1)
        return found.front();
    const std::string shown = "'" + shortened(plainText(given), 80) + "'";
    if (found.size() > 1)
        throw Failure(ExitStatus::WrongInput,
                      shown + " may be any of the runs " + listed(found) + ".");
    const std::vector<std::string> all = store.idsFrom("");
    std::string text = "There is no run " + shown;
    if (all.empty())
        text += ", as there is none at all in " + store.path().string() + ".";
    else if (const std::string meant = closestId(id, all); !meant.empty())
        text += "; did you mean " + meant + "?";
    else
        text += "; 'normscope-cli runs list' tells what there is.";
    throw Failure(ExitStatus::WrongInput, text);
}

std::vector<std::string> chosenIds(const RunStore &store, const std::vector<std::string> &given)
{
    std::vector<std::string> ids;
    std::string faults;
    for (const std::string &each : given) {
        try {
            std::string id = chosenId(store, each);
            if (std::find(ids.begin(), ids.end(), id) == ids.end())
                ids.push_back(std::move(id));
        } catch (const Failure &failure) {
            faults += (faults.empty() ? "" : "\n") + std::string(failure.what());
        }
    }
    if (!faults.empty())
        throw Failure(ExitStatus::WrongInput, faults);
    return ids;
}

StoredRun storedRun(const RunStore &store, const std::string &id)
{
    if (auto run = store.find(id))
        return *std::move(run);
    throw StoreError(StoreFault::Missing, store.path().string() + " has no run " + id);
}

StoredRun wholeRun(const RunStore &store, const std::string &id)
{
    StoredRun run = storedRun(store, id);
    StoredRecords records = store.records(id);
    run.history->restoreRecords(records.steps, std::move(records.samples));
    if (isOver(run.history->status().state))
        if (auto checkpoint = store.checkpoint(id))
            run.history->setFinalTensors(std::move(checkpoint->tensors));
    return run;
}

} // namespace normscope::cli
