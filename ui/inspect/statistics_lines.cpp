#include "ui/inspect/statistics_lines.h"

#include "ui/inspect/math_terms.h"
#include "ui/runs/run_text.h"

#include <cmath>
#include <utility>

namespace normscope::ui {

std::vector<Math> momentLines(const char16_t *over, const MeanVariance &by)
{
    const auto xi = [] { return sub(u"x", u"i"); };
    return {row({sub(u"μ", over), op(QStringLiteral("=")), meanOf(xi()), op(QStringLiteral("=")),
                 result(num(by.mean))}),
            row({squared(u"σ", over), op(QStringLiteral("=")),
                 meanOf(row({number(QStringLiteral("(")), xi(), op(QStringLiteral("−")),
                             sub(u"μ", over), squared(number(QStringLiteral(")")))})),
                 op(QStringLiteral("=")), result(num(by.variance))})};
}

Averaged averaged(Math name, double now, double before, double taken, const NormNumbers &at)
{
    if (at.minibatches != 1 || at.ghosts != 1 || at.momentum == 0)
        return {equals(std::move(name), result(num(now))), asShown(now)};
    const double value =
        asShown(at.momentum * asShown(before) + (1 - at.momentum) * asShown(taken));
    return {row({std::move(name), op(QStringLiteral("=")), number(settingText(at.momentum)),
                 op(QStringLiteral("·")), operand(before), op(QStringLiteral("+")),
                 number(shareText(1 - at.momentum)), op(QStringLiteral("·")), operand(taken),
                 op(QStringLiteral("=")), result(num(value))}),
            value};
}

QString movingWords(const QString &what, double momentum)
{
    return momentum > 0 ? FormulaWords::tr("moving %1: %2 of the old, %3 of each minibatch")
                              .arg(what, settingText(momentum), shareText(1 - momentum))
                        : FormulaWords::tr("moving %1: the mean over all minibatches").arg(what);
}

Math filledIn(double x, const MeanVariance &by, double epsilon)
{
    return fraction(
        row({followed(result(num(x))), op(QStringLiteral("−")), operand(by.mean)}),
        root(row({num(by.variance), op(QStringLiteral("+")), number(epsilonText(epsilon))})));
}

WorkedLines workedLines(const LayerSpec &norm, const NormNumbers &at, const MeanVariance &by,
                        double x)
{
    const double centered = asShown(asShown(x) - asShown(by.mean));
    const double root = std::sqrt(asShown(by.variance) + at.epsilon);
    const int more = root < 1 ? 1 : 0;
    const double deviation = asShown(root, more);
    const double normalized = asShown(centered / deviation);
    WorkedLines worked;
    worked.lines.push_back(
        row({xHat(), op(QStringLiteral("=")), filledIn(x, by, at.epsilon), op(QStringLiteral("=")),
             fraction(num(centered), num(deviation, more)), op(QStringLiteral("=")),
             followed(result(num(normalized)))}));
    worked.lines.push_back(outputLine(norm, at.gamma, at.beta, normalized, worked.output));
    return worked;
}

} // namespace normscope::ui
