#include "app/cli/json_report.h"

#include "app/cli/json_line.h"
#include "app/cli/output.h"
#include "engine/interop/csv.h"

#include <string_view>

namespace normscope::cli {

namespace {

JsonLine lineOf(std::string_view event, const FollowedRun &run)
{
    JsonLine line(event);
    if (!run.name.empty())
        line.text("run", run.name);
    return line;
}

} // namespace

void JsonReport::epochEnded(const FollowedRun &run, const EpochRecord &epoch)
{
    JsonLine line = lineOf("epoch", run);
    line.number("epoch", epoch.epoch)
        .number("train_loss", epoch.trainLoss)
        .number("train_accuracy", epoch.trainAccuracy)
        .number("test_loss", epoch.testLoss)
        .number("test_accuracy", epoch.testAccuracy)
        .number("examples_per_second", epoch.examplesPerSecond)
        .number("seconds", epoch.seconds);
    line.evaluated("validation_loss", "validation_accuracy", epoch.validation)
        .evaluated("test_loss_moving", "test_accuracy_moving", epoch.testMoving)
        .evaluated("test_loss_exact", "test_accuracy_exact", epoch.testExact)
        .evaluated("test_loss_minibatch", "test_accuracy_minibatch", epoch.testMinibatch);
    say(line.line());
}

void JsonReport::runEnded(const FollowedRun &run)
{
    for (const NormState &state : lastNormStates(*run.history))
        say(lineOf("norm", run)
                .text("layer", state.layer)
                .numbers("gamma", state.gamma)
                .numbers("beta", state.beta)
                .numbers("moving_mean", state.movingMean)
                .numbers("moving_variance", state.movingVariance)
                .line());
    const RunStatus status = endOf(run);
    JsonLine line = lineOf("finished", run);
    line.text("state", toText(status.state))
        .number("step", status.step)
        .text("backend", run.history->spec().training.backend);
    if (run.kept)
        line.text("id", run.history->identity().id);
    say(line.line());
}

} // namespace normscope::cli
