#include "ui/inspect/math_terms.h"

#include "ui/runs/run_text.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <utility>

namespace normscope::ui {

namespace {

constexpr int plainDecimals = 3;

bool isPlain(double value)
{
    const double size = std::abs(value);
    return size == 0 || (size >= 1e-3 && size < 1e6) || !std::isfinite(value);
}

int decimalsOf(double value, int more)
{
    const double size = std::abs(value);
    const int few = size > 0 && size < 0.1 ? (size < 0.01 ? 2 : 1) : 0;
    return plainDecimals + std::max(few, more);
}

/// Without zeros at the end beyond the plain ones.
int neededDecimals(double value, int decimals)
{
    auto digits = static_cast<long long>(std::llround(value * std::pow(10.0, decimals)));
    for (; decimals > plainDecimals && digits % 10 == 0; digits /= 10)
        --decimals;
    return decimals;
}

double rounded(double value)
{
    return QString::number(value, 'g', 3).toDouble();
}

} // namespace

Math none()
{
    return row({});
}

Math sym(const char16_t *name)
{
    return symbol(QString::fromUtf16(name));
}

Math sub(const char16_t *name, const char16_t *below)
{
    return script(sym(name), sym(below), none());
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

Math beside(Math left, Math right)
{
    return row({std::move(left), number(QString(2, QChar(0x2003))), std::move(right)});
}

Math meanOf(Math of)
{
    return row({fraction(number(QStringLiteral("1")), sym(u"m")), number(QStringLiteral(" Σ ")),
                std::move(of)});
}

bool hasAffine(const LayerSpec &norm, const char *key)
{
    return norm.options.contains(key) && norm.text(key) != "absent";
}

QString figure(double value)
{
    return figure(value, 0);
}

QString figure(double value, int more)
{
    if (!isPlain(value))
        return settingText(rounded(value));
    const int decimals = decimalsOf(value, more);
    return figureText(value, std::isfinite(value) ? neededDecimals(value, decimals) : decimals);
}

double asShown(double value, int more)
{
    if (!std::isfinite(value))
        return value;
    if (!isPlain(value))
        return rounded(value);
    const double unit = std::pow(10.0, decimalsOf(value, more));
    return std::round(value * unit) / unit;
}

QString shareText(double value)
{
    return settingText(QString::number(value, 'g', 6).toDouble());
}

QString epsilonText(double epsilon)
{
    if (epsilon < 1e-6)
        return settingText(epsilon);
    QString text = QString::number(epsilon, 'f', 9);
    while (text.endsWith(u'0'))
        text.chop(1);
    return text.replace(u'.', QLocale().decimalPoint());
}

Math num(double value, int more)
{
    return number(figure(value, more));
}

Math operand(double value, int more)
{
    return value < 0 ? number(u'(' + figure(value, more) + u')') : num(value, more);
}

Math outputLine(const LayerSpec &norm, double gamma, double beta, double normalized, double &output)
{
    const double x = asShown(normalized);
    output = x;
    std::vector<Math> line = {sym(u"y"), op(QStringLiteral("="))};
    if (hasAffine(norm, "gamma")) {
        output *= asShown(gamma);
        line.push_back(num(gamma));
        line.push_back(op(QStringLiteral("·")));
        line.push_back(followed(result(operand(x))));
    } else {
        line.push_back(followed(result(num(x))));
    }
    if (hasAffine(norm, "beta")) {
        output += asShown(beta);
        line.push_back(op(QStringLiteral("+")));
        line.push_back(operand(beta));
    }
    output = asShown(output);
    if (hasAffine(norm, "gamma") || hasAffine(norm, "beta")) {
        line.push_back(op(QStringLiteral("=")));
        line.push_back(followed(result(num(output))));
    }
    return row(std::move(line));
}

} // namespace normscope::ui
