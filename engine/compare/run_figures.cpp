#include "engine/compare/run_figures.h"

#include <algorithm>

namespace normscope {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

double whenKnown(const RunSummary &run, double value)
{
    return run.epochs > 0 ? value : unknown;
}

} // namespace

RunSummary summaryOf(const RunHistory &history)
{
    RunSummary run;
    run.status = history.status();
    run.seed = history.spec().training.seed;
    run.epochs = history.epochCount();
    if (run.epochs == 0)
        return run;
    run.last = history.epochs(run.epochs - 1).front();
    run.best = history.bestEpoch().value_or(run.last);
    return run;
}

bool cameToNothing(RunState state)
{
    return state == RunState::Diverged || state == RunState::Failed;
}

const std::vector<RunFigure> &runFigures()
{
    static const std::vector<RunFigure> figures = {
        {"best_test",
         {"best", "best_acc"},
         "best test",
         "Test accuracy of the best epoch, chosen on the validation split where there is one",
         3,
         true,
         [](const RunSummary &run) { return whenKnown(run, run.best.testAccuracy); }},
        {"test_acc",
         {"acc", "accuracy", "test"},
         "test acc",
         "Test accuracy after the last full epoch",
         3,
         true,
         [](const RunSummary &run) { return whenKnown(run, run.last.testAccuracy); }},
        {"train_acc",
         {},
         "train acc",
         "Training accuracy of the last full epoch",
         3,
         true,
         [](const RunSummary &run) { return whenKnown(run, run.last.trainAccuracy); }},
        {"val_acc",
         {"val", "validation_acc"},
         "val acc",
         "Accuracy on the validation split after the last full epoch",
         3,
         true,
         [](const RunSummary &run) { return whenKnown(run, run.last.validation.accuracy); }},
        {"test_loss",
         {"loss"},
         "test loss",
         "Test loss after the last full epoch",
         3,
         false,
         [](const RunSummary &run) { return whenKnown(run, run.last.testLoss); }},
        {"train_loss",
         {},
         "train loss",
         "Training loss of the last full epoch",
         3,
         false,
         [](const RunSummary &run) { return whenKnown(run, run.last.trainLoss); }},
        {"val_loss",
         {"validation_loss"},
         "val loss",
         "Loss on the validation split after the last full epoch",
         3,
         false,
         [](const RunSummary &run) { return whenKnown(run, run.last.validation.loss); }},
        {"gap",
         {"generalization_gap"},
         "gap",
         "Training accuracy less test accuracy of the last full epoch",
         3,
         false,
         [](const RunSummary &run) {
             return whenKnown(run, run.last.trainAccuracy - run.last.testAccuracy);
         }},
        {"best_epoch",
         {},
         "best epoch",
         "The best epoch, chosen on the validation split where there is one",
         0,
         false,
         [](const RunSummary &run) { return whenKnown(run, double(run.best.epoch)); }},
        {"epochs",
         {"epoch"},
         "epochs",
         "Epochs that have been finished",
         0,
         true,
         [](const RunSummary &run) { return double(run.epochs); }},
        {"steps",
         {"step"},
         "steps",
         "Minibatches that have been trained",
         0,
         true,
         [](const RunSummary &run) { return double(run.status.step); }},
        {"seconds",
         {"time"},
         "seconds",
         "Time spent training and validating",
         1,
         false,
         [](const RunSummary &run) { return run.status.seconds; }},
        {"examples_per_second",
         {"ex/s", "examples/s", "speed"},
         "examples/s",
         "Training examples per second in the last full epoch",
         0,
         true,
         [](const RunSummary &run) { return whenKnown(run, run.last.examplesPerSecond); }},
    };
    return figures;
}

const RunFigure *findRunFigure(std::string_view name)
{
    const auto &figures = runFigures();
    const auto found = std::find_if(figures.begin(), figures.end(), [&](const RunFigure &figure) {
        return figure.name == name || std::find(figure.aliases.begin(), figure.aliases.end(),
                                                name) != figure.aliases.end();
    });
    return found == figures.end() ? nullptr : &*found;
}

} // namespace normscope
