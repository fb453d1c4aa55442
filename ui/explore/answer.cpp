#include "ui/explore/answer.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace normscope::ui {

namespace {

struct AnswerText
{
    Q_DECLARE_TR_FUNCTIONS(Answer)
};

/// Enough for a smooth line of γ as wide as its chart; each sample costs a copy.
constexpr SamplingSpec sampling{20, 150};

} // namespace

QString budgetText(const Budget &budget)
{
    const auto counted = [](std::int64_t count) {
        return QLocale().toString(static_cast<qlonglong>(count));
    };
    if (budget.steps > 0)
        return budget.steps == 1 ? AnswerText::tr("1 step")
                                 : AnswerText::tr("%1 steps").arg(counted(budget.steps));
    return budget.epochs == 1 ? AnswerText::tr("1 epoch")
                              : AnswerText::tr("%1 epochs").arg(counted(budget.epochs));
}

ExperimentSpec budgeted(ExperimentSpec spec, const Budget &budget)
{
    const auto most = static_cast<std::int64_t>(setting("training.epochs").maximum);
    spec.training.maxSteps = budget.steps;
    // Steps end the run, however many epochs that takes.
    spec.training.epochs = budget.steps > 0 ? std::min(budget.steps, most) : budget.epochs;
    spec.training.sampling = sampling;
    return spec;
}

Figure figureOf(const RunHistory &run)
{
    const RunStatus status = run.status();
    Figure figure;
    figure.diverged = status.state == RunState::Diverged;
    figure.reason = figure.diverged ? QString::fromStdString(status.reason) : QString();
    const std::size_t count = run.stepCount();
    if (count == 0)
        return figure;
    const std::size_t last = std::max<std::size_t>(1, count / 10);
    double sum = 0;
    for (const StepRecord &step : run.steps(count - last))
        sum += step.accuracy;
    figure.accuracy = sum / static_cast<double>(last);
    return figure;
}

} // namespace normscope::ui
