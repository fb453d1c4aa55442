#include "app/cli/run_object.h"

#include "app/cli/plain_text.h"
#include "engine/history/specs_of.h"
#include "engine/interop/csv.h"
#include "engine/interop/exported_run.h"

#include <charconv>
#include <cmath>

namespace normscope::cli {

namespace {

/// null for NaN and infinities, which JSON does not know.
Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}

Json jsonOf(const Value &value)
{
    return std::visit([](const auto &held) { return Json(held); }, value);
}

/// Of a value as people read it.
Json jsonOf(const std::string &shown)
{
    if (shown == "–")
        return nullptr;
    if (shown == "on" || shown == "off")
        return shown == "on";
    const char *end = shown.data() + shown.size();
    std::int64_t whole = 0;
    if (const auto read = std::from_chars(shown.data(), end, whole);
        read.ec == std::errc{} && read.ptr == end)
        return whole;
    double real = 0;
    if (const auto read = std::from_chars(shown.data(), end, real);
        read.ec == std::errc{} && read.ptr == end && std::isfinite(real))
        return real;
    return shown;
}

bool isSetting(const std::string &path)
{
    for (const Field &field : settings())
        if (field.key == path)
            return true;
    return false;
}

} // namespace

std::string jsonLine(const Json &object)
{
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<Json> differencesOf(const std::vector<StoredRun> &runs)
{
    const std::vector<const ExperimentSpec *> specs = specsOf(runs);
    std::vector<Json> differences(runs.size(), Json::object());
    if (runs.size() < 2)
        return differences;
    for (const SpecRow &row : compareSpecs(specs)) {
        if (!row.differs)
            continue;
        const bool setting = isSetting(row.path);
        for (std::size_t i = 0; i < runs.size(); ++i)
            differences[i][row.path] =
                setting ? jsonOf(settingValue(*specs[i], row.path)) : jsonOf(row.values[i]);
    }
    return differences;
}

std::string shownName(const StoredRun &run)
{
    return plainText(run.title.name.empty() ? run.history->spec().name : run.title.name);
}

Json runObject(const StoredRun &run, Json differences)
{
    const RunStatus status = run.history->status();
    const std::vector<EpochRecord> epochs = run.history->epochs();
    EpochRecord last;
    last.trainLoss = last.trainAccuracy = last.testLoss = last.testAccuracy = std::nan("");
    if (!epochs.empty())
        last = epochs.back();
    const EpochRecord best = run.history->bestEpoch().value_or(last);
    return {{"id", run.history->identity().id},
            {"name", run.title.name},
            {"state", toText(status.state)},
            {"reason", status.reason},
            {"epochs_finished", status.epochsFinished},
            {"epochs_planned", run.history->spec().training.epochs},
            {"created", utcText(run.history->identity().created)},
            {"differences", std::move(differences)},
            {"train_loss", number(last.trainLoss)},
            {"train_accuracy", number(last.trainAccuracy)},
            {"test_loss", number(last.testLoss)},
            {"test_accuracy", number(last.testAccuracy)},
            {"best_test_accuracy", number(best.testAccuracy)},
            {"steps", status.step},
            {"seconds", number(status.seconds)},
            {"note", run.title.note}};
}

Json numbers(const std::vector<float> &values)
{
    Json list = Json::array();
    for (const float value : values) {
        if (!std::isfinite(value)) {
            list.push_back(nullptr);
            continue;
        }
        // The double that is written with as few digits as the float.
        const std::string digits = csvNumber(value);
        double same = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), same);
        list.push_back(same);
    }
    return list;
}

Json epochObject(const EpochRecord &epoch)
{
    Json object = {{"epoch", epoch.epoch},
                   {"step", epoch.step},
                   {"seconds", number(epoch.seconds)},
                   {"train_loss", number(epoch.trainLoss)},
                   {"train_accuracy", number(epoch.trainAccuracy)},
                   {"test_loss", number(epoch.testLoss)},
                   {"test_accuracy", number(epoch.testAccuracy)},
                   {"examples_per_second", number(epoch.examplesPerSecond)}};
    const auto add = [&](const char *name, const Evaluated &found) {
        if (!found.known())
            return;
        const std::string suffix = name;
        const bool test = suffix != "validation";
        object[test ? "test_loss_" + suffix : suffix + "_loss"] = number(found.loss);
        object[test ? "test_accuracy_" + suffix : suffix + "_accuracy"] = number(found.accuracy);
    };
    add("validation", epoch.validation);
    add("moving", epoch.testMoving);
    add("exact", epoch.testExact);
    add("minibatch", epoch.testMinibatch);
    return object;
}

} // namespace normscope::cli
