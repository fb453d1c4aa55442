#include "ui/explore/answer.h"

#include "engine/experiment/validation.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

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

namespace {

constexpr std::size_t parts = 10; ///< of a run, whose mean losses are held against each other
constexpr double clearly = 0.1;   ///< nats between two of them

struct PartMean
{
    double loss = 0;
    double error = 0; ///< of the mean, one standard deviation
};

PartMean meanLoss(const std::vector<StepRecord> &steps, std::size_t begin, std::size_t end)
{
    double sum = 0;
    double squares = 0;
    for (std::size_t i = begin; i < end; ++i) {
        sum += steps[i].loss;
        squares += steps[i].loss * steps[i].loss;
    }
    const auto count = static_cast<double>(end - begin);
    const double mean = sum / count;
    return {mean, std::sqrt(std::max(0.0, squares / count - mean * mean) / count)};
}

/// Whether the recorded loss says that the network guesses, and that it did better before.
void judgeLearning(const std::vector<StepRecord> &steps, double guess, Figure &figure)
{
    if (figure.diverged || steps.size() < 2 * parts)
        return;
    const std::size_t length = steps.size() / parts;
    const PartMean last = meanLoss(steps, steps.size() - length, steps.size());
    figure.guesses = last.loss + 3 * last.error >= guess - 0.005 && last.loss > guess - clearly / 2;
    if (!figure.guesses)
        return;
    for (std::size_t part = 0; part + 1 < parts && !figure.stopped; ++part)
        figure.stopped = meanLoss(steps, part * length, (part + 1) * length).loss < guess - clearly;
}

} // namespace

std::optional<LearningNote> learningNote(const Figure &figure, const QString &who)
{
    if (!figure.guesses)
        return std::nullopt;
    const QString loss = QLocale().toString(figure.loss, 'f', 3);
    if (figure.stopped)
        return LearningNote{AnswerText::tr("%1 has stopped learning").arg(who),
                            AnswerText::tr("It only guesses: loss %1").arg(loss)};
    return LearningNote{AnswerText::tr("%1 has learned nothing yet").arg(who),
                        AnswerText::tr("It only guesses: loss %1").arg(loss)};
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
    const std::vector<StepRecord> steps = run.steps();
    for (std::size_t i = count - last; i < count; ++i) {
        figure.accuracy += steps[i].accuracy / static_cast<double>(last);
        figure.loss += steps[i].loss / static_cast<double>(last);
    }
    const auto classes = static_cast<double>(nominalDataShape(run.spec().data).classes);
    judgeLearning(steps, std::log(std::max(classes, 2.0)), figure);
    return figure;
}

} // namespace normscope::ui
