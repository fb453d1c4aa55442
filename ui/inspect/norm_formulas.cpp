#include "ui/inspect/norm_formulas.h"

#include "ui/runs/run_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>
#include <map>

namespace normscope::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(NormFormulas)
};

Math none()
{
    return row({});
}

Math sym(const char16_t *name)
{
    return symbol(QString::fromUtf16(name));
}

Math xHat()
{
    return hat(sym(u"x"));
}

Math squared(Math base)
{
    return script(std::move(base), none(), number(QStringLiteral("2")));
}

Math squared(const char16_t *name, const char16_t *below)
{
    return script(sym(name), sym(below), number(QStringLiteral("2")));
}

Math equals(Math left, Math right)
{
    return row({std::move(left), op(QStringLiteral("=")), std::move(right)});
}

/// (x − μ) / √(σ² + ε), with this index of what μ and σ are taken over.
Math standardized(const char16_t *over)
{
    return fraction(
        row({followed(sym(u"x")), op(QStringLiteral("−")), script(sym(u"μ"), sym(over), none())}),
        root(row({squared(u"σ", over), op(QStringLiteral("+")), sym(u"ε")})));
}

bool has(const LayerSpec &norm, const char *key)
{
    return norm.options.contains(key) && norm.text(key) != "absent";
}

/// y = γ x̂ + β, as far as there are γ and β.
Math affine(const LayerSpec &norm)
{
    std::vector<Math> right;
    if (has(norm, "gamma"))
        right.push_back(sym(u"γ"));
    right.push_back(xHat());
    if (has(norm, "beta")) {
        right.push_back(op(QStringLiteral("+")));
        right.push_back(sym(u"β"));
    }
    return equals(sym(u"y"), row(std::move(right)));
}

struct FormulaRow
{
    Math (*normalized)();
    const char *statistics;
    bool perMinibatch = false;
};

const std::map<std::string, FormulaRow> &formulas()
{
    static const std::map<std::string, FormulaRow> rows = {
        {"batch_norm",
         {[] { return standardized(u"B"); },
          QT_TRANSLATE_NOOP("NormFormulas", "over the minibatch B, for each channel alone"), true}},
        {"layer_norm",
         {[] { return standardized(u"n"); },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "over all channels and places of each example n alone")}},
        {"group_norm",
         {[] { return standardized(u"g"); },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "over the channels of each group g and their places, in each example "
                            "alone")}},
        {"instance_norm",
         {[] { return standardized(u"c"); },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "over the places of each channel c, in each image alone")}},
        {"batch_renorm",
         {[] {
              return row({standardized(u"B"), op(QStringLiteral("·")), sym(u"r"),
                          op(QStringLiteral("+")), sym(u"d")});
          },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "over the minibatch B; r = σ_B / σ and d = (μ_B − μ) / σ, each held "
                            "within its limits, lead towards the moving μ and σ"),
          true}},
        {"decorrelated_norm",
         {[] {
              return row({script(sym(u"Σ"), none(), number(QStringLiteral("−1/2"))),
                          number(QStringLiteral(" (")), followed(sym(u"x")),
                          op(QStringLiteral("−")), script(sym(u"μ"), sym(u"B"), none()),
                          number(QStringLiteral(")"))});
          },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "over the minibatch B; Σ is the covariance of the channels of a group, "
                            "with ε added to its diagonal")}},
        {"rank_norm",
         {[] {
              return row(
                  {script(sym(u"F"), none(), number(QStringLiteral("−1"))),
                   number(QStringLiteral(" (")),
                   fraction(row({number(Words::tr("rank of ")), followed(sym(u"x"))}), sym(u"m")),
                   number(QStringLiteral(")"))});
          },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "the rank of x among the m values of its channel in the minibatch, as "
                            "a score of the distribution F")}},
    };
    return rows;
}

QString figure(double value)
{
    const double size = std::abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e6))
        return settingText(QString::number(value, 'g', 3).toDouble());
    return figureText(value, 3);
}

/// 1 − 0.9 is 0.1 to a person.
QString shareText(double value)
{
    return settingText(QString::number(value, 'g', 6).toDouble());
}

Math num(double value)
{
    return number(figure(value));
}

/// In brackets when it is negative, after another sign.
Math operand(double value)
{
    return value < 0 ? number(u'(' + figure(value) + u')') : num(value);
}

/// (x − μ) / √(σ² + ε) with its numbers.
Math filledIn(double x, const MeanVariance &by, double epsilon)
{
    return fraction(
        row({followed(result(num(x))), op(QStringLiteral("−")), operand(by.mean)}),
        root(row({num(by.variance), op(QStringLiteral("+")), number(epsilonText(epsilon))})));
}

/// y = γ x̂ + β with its numbers.
Math outputLine(const LayerSpec &norm, const NormNumbers &at, double normalized)
{
    std::vector<Math> line = {sym(u"y"), op(QStringLiteral("="))};
    if (has(norm, "gamma")) {
        line.push_back(num(at.gamma));
        line.push_back(op(QStringLiteral("·")));
        line.push_back(followed(result(operand(normalized))));
    } else {
        line.push_back(followed(result(num(normalized))));
    }
    if (has(norm, "beta")) {
        line.push_back(op(QStringLiteral("+")));
        line.push_back(operand(at.beta));
    }
    if (has(norm, "gamma") || has(norm, "beta")) {
        line.push_back(op(QStringLiteral("=")));
        line.push_back(followed(result(num(at.gamma * normalized + at.beta))));
    }
    return row(std::move(line));
}

std::vector<Math> workedLines(const LayerSpec &norm, const NormNumbers &at, const MeanVariance &by,
                              double x)
{
    const NormalizedValue value = normalize(x, by, at);
    return {row({xHat(), op(QStringLiteral("=")), filledIn(x, by, at.epsilon),
                 op(QStringLiteral("=")), fraction(num(value.centered), num(value.deviation)),
                 op(QStringLiteral("=")), followed(result(num(value.normalized)))}),
            outputLine(norm, at, value.normalized)};
}

/// The same with r and d, which lead towards the moving statistics.
std::vector<Math> correctedLines(const LayerSpec &norm, const NormNumbers &at, const Correction &by,
                                 double x)
{
    const double normalized = normalize(x, *at.training, at).normalized * by.r + by.d;
    return {row({xHat(), op(QStringLiteral("=")), filledIn(x, *at.training, at.epsilon),
                 op(QStringLiteral("·")), operand(by.r), op(QStringLiteral("+")), operand(by.d),
                 op(QStringLiteral("=")), followed(result(num(normalized)))}),
            outputLine(norm, at, normalized)};
}

/// r = 0.915 / 0.889 = 1.029, and d, or that they are held.
std::vector<Math> correctionLines(const NormNumbers &at, const Correction &by)
{
    // Where a limit holds, it alone says where the number comes from.
    const auto line = [](const char16_t *name, double full, double held, Math numbers) {
        std::vector<Math> parts = {sym(name), op(QStringLiteral("=")), std::move(numbers)};
        if (full != held) {
            parts.push_back(op(QStringLiteral("=")));
            parts.push_back(num(full));
            parts.push_back(number(Words::tr(", held at ")));
        } else {
            parts.push_back(op(QStringLiteral("=")));
        }
        parts.push_back(result(num(held)));
        return row(std::move(parts));
    };
    const double shift = at.training->mean - at.before->mean;
    return {line(u"r", by.deviation / by.movingDeviation, by.r,
                 fraction(num(by.deviation), num(by.movingDeviation))),
            line(u"d", shift / by.movingDeviation, by.d,
                 fraction(row({num(at.training->mean), op(QStringLiteral("−")),
                               operand(at.before->mean)}),
                          num(by.movingDeviation)))};
}

Math meanOf(Math of)
{
    return row({fraction(number(QStringLiteral("1")), sym(u"m")), number(QStringLiteral(" Σ ")),
                std::move(of)});
}

/// μ = 0.9 · 0.381 + 0.1 · 0.412 = 0.384, or the value alone.
Math averaged(Math name, double now, double before, double taken, const NormNumbers &at)
{
    if (at.minibatches != 1 || at.momentum == 0)
        return equals(std::move(name), result(num(now)));
    return row({std::move(name), op(QStringLiteral("=")), number(settingText(at.momentum)),
                op(QStringLiteral("·")), operand(before), op(QStringLiteral("+")),
                number(shareText(1 - at.momentum)), op(QStringLiteral("·")), operand(taken),
                op(QStringLiteral("=")), result(num(now))});
}

} // namespace

QString epsilonText(double epsilon)
{
    if (epsilon < 1e-6)
        return settingText(epsilon);
    QString text = QString::number(epsilon, 'f', 9);
    while (text.endsWith(u'0'))
        text.chop(1);
    return text.replace(u'.', QLocale().decimalPoint());
}

NormFormula formulaOf(const LayerSpec &norm)
{
    const auto found = formulas().find(norm.kind);
    if (found == formulas().end())
        return {};
    return {{equals(xHat(), found->second.normalized()), affine(norm)},
            QCoreApplication::translate("NormFormulas", found->second.statistics),
            found->second.perMinibatch};
}

std::optional<WorkedExample> trainingExample(const LayerSpec &norm, const NormNumbers &at, double x)
{
    if (!formulaOf(norm).perMinibatch || !at.training)
        return std::nullopt;
    const auto correction =
        norm.kind == "batch_renorm" ? correctionOf(norm, at) : std::optional<Correction>();
    WorkedExample example;
    example.title = Words::tr("Training");
    example.subtitle =
        at.minibatches == 1
            ? Words::tr("statistics of the minibatch, m = %1 values").arg(countText(at.values))
            : Words::tr("statistics of the last %1 minibatches, m = %2 values each")
                  .arg(countText(at.minibatches), countText(at.values));
    const auto xi = [] { return script(sym(u"x"), sym(u"i"), none()); };
    const auto muB = [] { return script(sym(u"μ"), sym(u"B"), none()); };
    example.statistics = {
        row({muB(), op(QStringLiteral("=")), meanOf(xi()), op(QStringLiteral("=")),
             result(num(at.training->mean))}),
        row({squared(u"σ", u"B"), op(QStringLiteral("=")),
             meanOf(row({number(QStringLiteral("(")), xi(), op(QStringLiteral("−")), muB(),
                         squared(number(QStringLiteral(")")))})),
             op(QStringLiteral("=")), result(num(at.training->variance))})};
    if (!correction) {
        example.lines = workedLines(norm, at, *at.training, x);
        return example;
    }
    // Two beside each other: four lines would leave little of each.
    const auto beside = [](Math left, Math right) {
        return row({std::move(left), number(QString(2, QChar(0x2003))), std::move(right)});
    };
    std::vector<Math> leading = correctionLines(at, *correction);
    example.statistics = {
        beside(std::move(example.statistics[0]), std::move(example.statistics[1])),
        beside(std::move(leading[0]), std::move(leading[1]))};
    example.lines = correctedLines(norm, at, *correction, x);
    return example;
}

std::optional<WorkedExample> predictionExample(const LayerSpec &norm, const NormNumbers &at,
                                               double x)
{
    const bool same = norm.kind == "batch_norm" || norm.kind == "batch_renorm";
    if (!same || !at.moving)
        return std::nullopt;
    WorkedExample example;
    example.title = Words::tr("Prediction");
    example.subtitle = at.momentum > 0
                           ? Words::tr("moving statistics: %1 of the old, %2 of each minibatch")
                                 .arg(settingText(at.momentum), shareText(1 - at.momentum))
                           : Words::tr("moving statistics: the mean over all minibatches");
    const MeanVariance before = at.before.value_or(MeanVariance{});
    const MeanVariance taken = at.training.value_or(MeanVariance{});
    // Batch norm may have averaged in the unbiased variance.
    const double kept = at.momentum;
    const double takenVariance = kept < 1 && at.before
                                     ? (at.moving->variance - kept * before.variance) / (1 - kept)
                                     : taken.variance;
    example.statistics = {
        averaged(sym(u"μ"), at.moving->mean, before.mean, taken.mean, at),
        averaged(squared(sym(u"σ")), at.moving->variance, before.variance, takenVariance, at)};
    example.lines = workedLines(norm, at, *at.moving, x);
    return example;
}

} // namespace normscope::ui
