#include "ui/inspect/worked_examples.h"

#include "ui/inspect/math_terms.h"
#include "ui/inspect/norm_formulas.h"
#include "ui/inspect/statistics_lines.h"
#include "ui/runs/run_text.h"

#include <cmath>
#include <utility>

namespace normscope::ui {

namespace {

/// A correction that follows from the digits shown.
Correction shownCorrection(const NormNumbers &at, const Correction &by)
{
    Correction shown = by;
    shown.deviation = asShown(by.deviation);
    shown.movingDeviation = asShown(by.movingDeviation);
    const double r = shown.deviation / shown.movingDeviation;
    const double d =
        asShown(asShown(at.training->mean) - asShown(at.before->mean)) / shown.movingDeviation;
    shown.r = asShown(std::clamp(r, 1 / by.rMost, by.rMost));
    shown.d = asShown(std::clamp(d, -by.dMost, by.dMost));
    return shown;
}

/// x̂ with r and d, which lead towards the moving statistics.
WorkedLines correctedLines(const LayerSpec &norm, const NormNumbers &at, const Correction &by,
                           double x)
{
    const MeanVariance &minibatch = *at.training;
    const double root = std::sqrt(asShown(minibatch.variance) + at.epsilon);
    const double normalized = asShown((asShown(x) - asShown(minibatch.mean)) / root * by.r + by.d);
    WorkedLines worked;
    worked.lines.push_back(
        row({xHat(), op(QStringLiteral("=")), filledIn(x, minibatch, at.epsilon),
             op(QStringLiteral("·")), operand(by.r), op(QStringLiteral("+")), operand(by.d),
             op(QStringLiteral("=")), followed(result(num(normalized)))}));
    worked.lines.push_back(outputLine(norm, at.gamma, at.beta, normalized, worked.output));
    return worked;
}

/// r = 0.915 / 0.889 = 1.029, and d, or that they are held.
std::vector<Math> correctionLines(const NormNumbers &at, const Correction &by)
{
    // Where a limit holds, it alone says where the number comes from.
    const auto line = [](const char16_t *name, double full, double held, Math numbers) {
        std::vector<Math> parts = {sym(name), op(QStringLiteral("=")), std::move(numbers)};
        if (asShown(full) != held) {
            parts.push_back(op(QStringLiteral("=")));
            parts.push_back(num(full));
            parts.push_back(number(FormulaWords::tr(", held at ")));
        } else {
            parts.push_back(op(QStringLiteral("=")));
        }
        parts.push_back(result(num(held)));
        return row(std::move(parts));
    };
    const double shift = asShown(asShown(at.training->mean) - asShown(at.before->mean));
    return {line(u"r", by.deviation / by.movingDeviation, by.r,
                 fraction(num(by.deviation), num(by.movingDeviation))),
            line(u"d", shift / by.movingDeviation, by.d,
                 fraction(row({num(at.training->mean), op(QStringLiteral("−")),
                               operand(at.before->mean)}),
                          num(by.movingDeviation)))};
}

QString trainingWords(const NormNumbers &at)
{
    if (at.ghosts > 1)
        return FormulaWords::tr("statistics of its ghost batch, m = %1 values")
            .arg(countText(at.values));
    if (at.minibatches == 1)
        return FormulaWords::tr("statistics of the minibatch, m = %1 values")
            .arg(countText(at.values));
    return FormulaWords::tr("statistics of the last %1 minibatches, m = %2 values each")
        .arg(countText(at.minibatches), countText(at.values));
}

} // namespace

std::optional<WorkedExample> trainingExample(const LayerSpec &norm, const NormNumbers &at, double x)
{
    if (!formulaOf(norm).perMinibatch || !at.training)
        return std::nullopt;
    const auto correction =
        norm.kind == "batch_renorm" ? correctionOf(norm, at) : std::optional<Correction>();
    WorkedExample example;
    example.title = FormulaWords::tr("Training");
    example.subtitle = trainingWords(at);
    example.statistics = momentLines(u"B", *at.training);
    WorkedLines worked;
    if (correction) {
        const Correction shown = shownCorrection(at, *correction);
        // Two beside each other: four lines would leave little of each.
        std::vector<Math> leading = correctionLines(at, shown);
        example.statistics = {
            beside(std::move(example.statistics[0]), std::move(example.statistics[1])),
            beside(std::move(leading[0]), std::move(leading[1]))};
        worked = correctedLines(norm, at, shown, x);
    } else {
        worked = workedLines(norm, at, *at.training, x);
    }
    example.lines = std::move(worked.lines);
    example.output = worked.output;
    return example;
}

std::optional<WorkedExample> predictionExample(const LayerSpec &norm, const NormNumbers &at,
                                               double x)
{
    const bool same = norm.kind == "batch_norm" || norm.kind == "batch_renorm";
    if (!same || !at.moving)
        return std::nullopt;
    const MeanVariance before = at.before.value_or(MeanVariance{});
    const MeanVariance taken = at.training.value_or(MeanVariance{});
    // Batch norm may have averaged in the unbiased variance.
    const double kept = at.momentum;
    const double takenVariance = kept < 1 && at.before
                                     ? (at.moving->variance - kept * before.variance) / (1 - kept)
                                     : taken.variance;
    Averaged mean = averaged(sym(u"μ"), at.moving->mean, before.mean, taken.mean, at);
    Averaged variance =
        averaged(squared(sym(u"σ")), at.moving->variance, before.variance, takenVariance, at);
    WorkedLines worked = workedLines(norm, at, {mean.value, variance.value}, x);
    WorkedExample example;
    example.title = FormulaWords::tr("Prediction");
    example.subtitle = movingWords(FormulaWords::tr("statistics"), at.momentum);
    example.statistics = {std::move(mean.line), std::move(variance.line)};
    example.lines = std::move(worked.lines);
    example.output = worked.output;
    return example;
}

} // namespace normscope::ui
