// What exploring has found out: for one set of settings, how far the network came with and without
// its normalizations within the budget.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/history/run_history.h"
#include "engine/service/training_service.h"
#include "ui/explore/changed_key.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace normscope::ui {

/// How long each network is trained to see what a change does.
struct Budget
{
    std::int64_t epochs = 1;
    std::int64_t steps = 0; ///< minibatches in place of epochs; 0: the epochs count
    friend bool operator==(const Budget &, const Budget &) = default;
};

/// "1 epoch", "3 epochs", "100 steps".
[[nodiscard]] QString budgetText(const Budget &budget);
/// The experiment as it is trained to explore: for the budget, with few samples of γ and β.
[[nodiscard]] ExperimentSpec budgeted(ExperimentSpec spec, const Budget &budget);

/// One of the two networks of an answer.
struct ExploredRun
{
    RunId id = 0;
    bool normalized = false;
    std::shared_ptr<const RunHistory> history;
};

/// How far one network came.
struct Figure
{
    double accuracy = 0; ///< train accuracy, the mean over the last tenth of its steps
    double loss = 0;     ///< the same mean of the loss
    bool diverged = false;
    QString reason; ///< "loss became NaN at step 212" when it diverged
    /// Its loss is no lower than that of a guess among all classes.
    bool guesses = false;
    /// It guesses now, and was clearly better before.
    bool stopped = false;
};
[[nodiscard]] Figure figureOf(const RunHistory &run);
/// "no BN has stopped learning" and why it is said; nothing of a network that learns or diverged.
struct LearningNote
{
    QString headline;
    QString reason;
};
[[nodiscard]] std::optional<LearningNote> learningNote(const Figure &figure, const QString &who);

struct Answer
{
    int number = 0;                   ///< from 1, in the order in which they were given
    ExperimentSpec spec;              ///< of the builder, with its full budget
    std::optional<Figure> normalized; ///< none when the network has no normalization
    Figure plain;
    double seconds = 0; ///< from the change until both had finished
    /// Of the budget, what both networks came to before a change replaced them; 1: all of it.
    double reached = 1;
    SpecValues values; ///< of `spec`, for what is asked of many answers again and again
    bool pinned = false;
    /// For the charts; let go when the answer is neither among the last ones nor pinned.
    std::vector<ExploredRun> runs;
};

} // namespace normscope::ui
