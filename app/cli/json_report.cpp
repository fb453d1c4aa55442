#include "app/cli/json_report.h"

#include "app/cli/output.h"
#include "engine/interop/csv.h"

#include <cmath>
#include <string_view>

namespace normscope::cli {

namespace {

/// An object on one line. Keys and texts are the program's own words, which need no escapes.
class JsonLine
{
public:
    JsonLine(std::string_view event, const FollowedRun &run)
    {
        text("event", event);
        if (!run.name.empty())
            text("run", run.name);
    }
    JsonLine &text(std::string_view key, std::string_view value)
    {
        return raw(key, "\"" + std::string(value) + "\"");
    }
    JsonLine &number(std::string_view key, std::int64_t value)
    {
        return raw(key, std::to_string(value));
    }
    JsonLine &number(std::string_view key, double value) { return raw(key, numberText(value)); }
    JsonLine &numbers(std::string_view key, const std::vector<float> &values)
    {
        std::string list;
        for (const float value : values)
            list += (list.empty() ? "" : ",") + numberText(value);
        return raw(key, "[" + list + "]");
    }
    [[nodiscard]] std::string line() const { return "{" + m_members + "}\n"; }

private:
    /// The same digits as in the CSV files; JSON knows neither NaN nor infinity.
    template <typename Number>
    static std::string numberText(Number value)
    {
        return std::isfinite(value) ? csvNumber(value) : "null";
    }
    JsonLine &raw(std::string_view key, const std::string &value)
    {
        m_members += m_members.empty() ? "\"" : ",\"";
        m_members += key;
        m_members += "\":" + value;
        return *this;
    }

    std::string m_members;
};

} // namespace

void JsonReport::epochEnded(const FollowedRun &run, const EpochRecord &epoch)
{
    JsonLine line("epoch", run);
    line.number("epoch", epoch.epoch)
        .number("train_loss", epoch.trainLoss)
        .number("train_accuracy", epoch.trainAccuracy)
        .number("test_loss", epoch.testLoss)
        .number("test_accuracy", epoch.testAccuracy)
        .number("examples_per_second", epoch.examplesPerSecond)
        .number("seconds", epoch.seconds);
    const auto add = [&](const std::string &loss, const std::string &accuracy,
                         const Evaluated &found) {
        if (found.known())
            line.number(loss, found.loss).number(accuracy, found.accuracy);
    };
    add("validation_loss", "validation_accuracy", epoch.validation);
    add("test_loss_moving", "test_accuracy_moving", epoch.testMoving);
    add("test_loss_exact", "test_accuracy_exact", epoch.testExact);
    add("test_loss_minibatch", "test_accuracy_minibatch", epoch.testMinibatch);
    say(line.line());
}

void JsonReport::runEnded(const FollowedRun &run)
{
    for (const NormState &state : lastNormStates(*run.history))
        say(JsonLine("norm", run)
                .text("layer", state.layer)
                .numbers("gamma", state.gamma)
                .numbers("beta", state.beta)
                .numbers("moving_mean", state.movingMean)
                .numbers("moving_variance", state.movingVariance)
                .line());
    const RunStatus status = endOf(run);
    JsonLine line("finished", run);
    line.text("state", toText(status.state))
        .number("step", status.step)
        .text("backend", run.history->spec().training.backend);
    if (run.kept)
        line.text("id", run.history->identity().id);
    say(line.line());
}

} // namespace normscope::cli
