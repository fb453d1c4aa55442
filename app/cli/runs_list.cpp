// `runs list` and `runs show`.
#include "app/cli/followed_run.h"
#include "app/cli/output.h"
#include "app/cli/plain_text.h"
#include "app/cli/run_choice.h"
#include "app/cli/run_object.h"
#include "app/cli/runs.h"
#include "app/cli/runs_filter.h"
#include "engine/experiment/spec_json.h"
#include "engine/history/specs_of.h"
#include "engine/interop/exported_run.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <numeric>

namespace normscope::cli {

namespace {

constexpr std::size_t longestName = 32;
constexpr std::size_t longestLabel = 48;

std::string fixed(double value, int decimals)
{
    if (std::isnan(value))
        return "–";
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

/// In the time zone of whoever reads it.
std::string localTime(std::int64_t created)
{
    constexpr std::int64_t perSecond = 1000;
    const auto seconds = static_cast<std::time_t>(created / perSecond);
    std::tm local = {};
    std::array<char, 64> text{};
    if (localtime_r(&seconds, &local) == nullptr)
        return {};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &local)};
}

std::string epochsText(const RunStatus &status, const ExperimentSpec &spec)
{
    return std::to_string(status.epochsFinished) + "/" + std::to_string(spec.training.epochs);
}

std::string listText(const std::vector<StoredRun> &runs)
{
    const std::vector<std::string> labels = distinguishingLabels(specsOf(runs));
    TextTable table({{"ID", Align::Left},
                     {"NAME", Align::Left},
                     {"STATE", Align::Left},
                     {"EPOCHS", Align::Right},
                     {"LOSS", Align::Right},
                     {"TRAIN", Align::Right},
                     {"TEST", Align::Right},
                     {"BEST", Align::Right},
                     {"CREATED", Align::Left},
                     {"WHAT", Align::Left}});
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const RunHistory &history = *runs[i].history;
        const RunStatus status = history.status();
        const std::vector<EpochRecord> epochs = history.epochs();
        const auto figure = [&](double EpochRecord::*member) {
            return epochs.empty() ? std::string("–") : fixed(epochs.back().*member, 3);
        };
        const auto best = history.bestEpoch();
        table.add({history.identity().id, shortened(shownName(runs[i]), longestName),
                   toText(status.state), epochsText(status, history.spec()),
                   figure(&EpochRecord::trainLoss), figure(&EpochRecord::trainAccuracy),
                   figure(&EpochRecord::testAccuracy), best ? fixed(best->testAccuracy, 3) : "–",
                   localTime(history.identity().created),
                   shortened(plainText(labels[i]), longestLabel)});
    }
    return table.text();
}

std::vector<RunState> statesOf(const ListRuns &list)
{
    std::vector<RunState> states;
    for (const std::string &text : list.states) {
        const auto state = runStateNamed(text);
        if (!state)
            throw Failure(ExitStatus::WrongInput,
                          "--state: '" + shortened(plainText(text), 80) +
                              "' is none of queued, running, paused, finished, stopped, diverged, "
                              "failed, interrupted.");
        states.push_back(*state);
    }
    return states;
}

std::size_t limitOf(const ListRuns &list)
{
    std::size_t limit = 0;
    if (!list.limit)
        return std::string::npos;
    const char *end = list.limit->data() + list.limit->size();
    const auto read = std::from_chars(list.limit->data(), end, limit);
    if (read.ec != std::errc{} || read.ptr != end || limit == 0)
        throw Failure(ExitStatus::WrongInput, "--limit: '" + shortened(plainText(*list.limit), 80) +
                                                  "' is not a whole number from 1 on.");
    return limit;
}

std::string detailsText(const StoredRun &run)
{
    const RunHistory &history = *run.history;
    const RunStatus status = history.status();
    std::string text;
    const auto line = [&](const std::string &key, const std::string &value) {
        if (!value.empty())
            text += key + std::string(key.size() < 12 ? 12 - key.size() : 1, ' ') + value + "\n";
    };
    line("id", history.identity().id);
    line("name", shownName(run));
    line("note", plainText(run.title.note));
    line("state", toText(status.state));
    line("reason", plainText(status.reason));
    line("created", utcText(history.identity().created));
    line("epochs", epochsText(status, history.spec()));
    line("steps", std::to_string(status.step));
    line("seconds", fixed(status.seconds, 1));
    line("backend", plainText(history.spec().training.backend +
                              (status.backendVersion.empty() ? "" : ", " + status.backendVersion)));
    line("what", plainText(distinguishingLabels({&history.spec()}).front()));
    return text;
}

std::string epochsTable(const std::vector<EpochRecord> &epochs)
{
    const bool validated = std::any_of(epochs.begin(), epochs.end(), [](const EpochRecord &epoch) {
        return epoch.validation.known();
    });
    std::vector<std::pair<std::string, Align>> header;
    for (const char *title :
         {"EPOCH", "STEP", "SECONDS", "TRAIN LOSS", "TRAIN", "TEST LOSS", "TEST", "EXAMPLES/S"})
        header.emplace_back(title, Align::Right);
    if (validated)
        for (const char *title : {"VALIDATION LOSS", "VALIDATION"})
            header.emplace_back(title, Align::Right);
    TextTable table(header);
    for (const EpochRecord &epoch : epochs) {
        std::vector<std::string> row{
            std::to_string(epoch.epoch),   std::to_string(epoch.step),
            fixed(epoch.seconds, 2),       fixed(epoch.trainLoss, 4),
            fixed(epoch.trainAccuracy, 4), fixed(epoch.testLoss, 4),
            fixed(epoch.testAccuracy, 4),  fixed(epoch.examplesPerSecond, 0)};
        if (validated) {
            row.push_back(fixed(epoch.validation.loss, 4));
            row.push_back(fixed(epoch.validation.accuracy, 4));
        }
        table.add(std::move(row));
    }
    return table.text();
}

std::string general(double value)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.4g", value);
    return text.data();
}

/// The least, the mean and the greatest of all channels.
void addSpread(std::vector<std::string> &row, const std::vector<float> &values)
{
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    row.push_back(general(static_cast<double>(*least)));
    row.push_back(general(sum / static_cast<double>(values.size())));
    row.push_back(general(static_cast<double>(*greatest)));
}

std::string normsTable(const std::vector<NormState> &states)
{
    TextTable table({{"LAYER", Align::Left},
                     {"CHANNELS", Align::Right},
                     {"γ LEAST", Align::Right},
                     {"MEAN", Align::Right},
                     {"MOST", Align::Right},
                     {"β LEAST", Align::Right},
                     {"MEAN", Align::Right},
                     {"MOST", Align::Right}});
    for (const NormState &state : states) {
        if (state.gamma.empty() || state.beta.empty())
            continue;
        std::vector<std::string> row{plainText(state.layer), std::to_string(state.gamma.size())};
        addSpread(row, state.gamma);
        addSpread(row, state.beta);
        table.add(std::move(row));
    }
    return table.text();
}

std::string showText(const StoredRun &run)
{
    std::string text = detailsText(run);
    if (const std::vector<EpochRecord> epochs = run.history->epochs(); !epochs.empty())
        text += "\n" + epochsTable(epochs);
    if (const std::vector<NormState> states = lastNormStates(*run.history); !states.empty())
        text += "\n" + normsTable(states);
    return text + "\n" + toJson(run.history->spec());
}

Json showObject(const StoredRun &run)
{
    Json object = runObject(run, Json::object());
    object.erase("differences");
    const RunStatus status = run.history->status();
    object["backend_version"] = status.backendVersion;
    object["threads"] = status.threads;
    object["epochs"] = Json::array();
    for (const EpochRecord &epoch : run.history->epochs())
        object["epochs"].push_back(epochObject(epoch));
    object["norms"] = Json::array();
    for (const NormState &state : lastNormStates(*run.history))
        object["norms"].push_back({{"layer", state.layer},
                                   {"gamma", numbers(state.gamma)},
                                   {"beta", numbers(state.beta)},
                                   {"moving_mean", numbers(state.movingMean)},
                                   {"moving_variance", numbers(state.movingVariance)}});
    object["spec"] = Json::parse(toJson(run.history->spec()));
    return object;
}

void sayList(const std::vector<StoredRun> &runs, const ListRuns &list, bool json)
{
    if (list.idsAlone) {
        for (const StoredRun &run : runs)
            say(run.history->identity().id + "\n");
        return;
    }
    if (!json) {
        say(listText(runs));
        return;
    }
    std::vector<Json> differences = differencesOf(runs);
    for (std::size_t i = 0; i < runs.size(); ++i)
        say(jsonLine(runObject(runs[i], std::move(differences[i]))));
}

} // namespace

ExitStatus perform(const ListRuns &list, const RunsCommand &command)
{
    const std::vector<RunState> states = statesOf(list);
    const std::size_t limit = limitOf(list);
    const auto store = openForReading(command.store);
    std::vector<StoredRun> runs = store ? store->runs() : std::vector<StoredRun>();
    if (list.filter)
        keepMatching(runs, *list.filter);
    if (!states.empty())
        std::erase_if(runs, [&](const StoredRun &run) {
            const RunState state = run.history->status().state;
            return std::find(states.begin(), states.end(), state) == states.end();
        });
    if (runs.size() > limit)
        runs.erase(runs.begin(), runs.end() - static_cast<std::ptrdiff_t>(limit));
    if (!runs.empty())
        sayList(runs, list, command.json);
    else if (!command.json && !list.idsAlone)
        complain("there are no such runs in " + storePath(command.store).string() + ".");
    const std::vector<std::string> faults = store ? store->faults() : std::vector<std::string>();
    for (const std::string &fault : faults)
        complain(plainText(fault));
    return faults.empty() ? ExitStatus::Finished : ExitStatus::Fault;
}

ExitStatus perform(const ShowRun &show, const RunsCommand &command)
{
    const auto store = openForReading(command.store);
    if (!store)
        throw Failure(ExitStatus::WrongInput,
                      "There are no runs yet in " + storePath(command.store).string() + ".");
    const StoredRun run = wholeRun(*store, chosenId(*store, show.id));
    say(command.json ? jsonLine(showObject(run)) : showText(run));
    return ExitStatus::Finished;
}

} // namespace normscope::cli
