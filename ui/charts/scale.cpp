#include "ui/charts/scale.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

constexpr QChar minusSign(0x2212);

QString withTrueMinus(QString text)
{
    if (text.startsWith(QLocale().negativeSign()))
        text.replace(0, QLocale().negativeSign().size(), minusSign);
    return text;
}

/// Decimals that a multiple of `step` needs.
int decimalsOf(double step)
{
    return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 12);
}

QString tickText(double value, double step)
{
    if (std::abs(value) < step * 1e-9)
        value = 0;
    const double size = std::max(std::abs(value), step);
    if (size >= 1e7 || (size < 1e-4 && value != 0))
        return powerText(value);
    return withTrueMinus(QLocale().toString(value, 'f', decimalsOf(step)));
}

std::vector<Tick> linearTicks(Range range, double step)
{
    std::vector<Tick> ticks;
    const double first = std::ceil(range.lo / step - 1e-6);
    const double last = std::floor(range.hi / step + 1e-6);
    // A step below the precision of the values would not advance; such an axis has no ticks.
    if (!(first <= last && last - first < 100) || range.lo + step == range.lo)
        return ticks;
    const int count = static_cast<int>(last - first) + 1;
    for (int i = 0; i < count; ++i) {
        const double at = (first + i) * step;
        ticks.push_back({at, tickText(at, step)});
    }
    return ticks;
}

std::vector<Tick> logTicks(Range range, int intervals)
{
    std::vector<Tick> ticks;
    const double first = std::floor(range.lo);
    const double last = std::ceil(range.hi);
    const double stride = std::max(1.0, std::ceil(range.span() / std::max(intervals, 1)));
    const auto add = [&](double at, double value) {
        if (at >= range.lo - 1e-9 && at <= range.hi + 1e-9)
            ticks.push_back(
                {at, tickText(value, std::min(1.0, std::pow(10.0, std::floor(at + 1e-9))))});
    };
    const int strides = static_cast<int>((last - first) / stride);
    for (int i = 0; i <= strides; ++i) {
        const double decade = first + i * stride;
        const double power = std::pow(10.0, decade);
        add(decade, power);
        if (range.span() <= 2.5) {
            add(decade + std::log10(2.0), 2 * power);
            add(decade + std::log10(5.0), 5 * power);
        }
    }
    // Deep within one decade: round numbers of the values themselves.
    if (ticks.size() < 2) {
        const Range values{std::pow(10.0, range.lo), std::pow(10.0, range.hi)};
        ticks = linearTicks(values, roundStep(values.span(), intervals));
        for (Tick &tick : ticks)
            tick.at = std::log10(tick.at);
        std::erase_if(ticks, [](const Tick &tick) { return !std::isfinite(tick.at); });
    }
    return ticks;
}

} // namespace

double Scale::toAxis(double value) const
{
    if (!logarithmic)
        return value;
    return value > 0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
}

double Scale::toValue(double at) const
{
    return logarithmic ? std::pow(10.0, at) : at;
}

double roundStep(double span, int intervals)
{
    if (!(span > 0) || !std::isfinite(span))
        return 1;
    const double wanted = span / std::max(intervals, 1);
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    double best = power;
    for (const double factor : {2.0, 5.0, 10.0}) {
        const double step = factor * power;
        if (std::abs(std::log(step / wanted)) < std::abs(std::log(best / wanted)))
            best = step;
    }
    return best;
}

Range roundRange(Range data, int intervals)
{
    if (data.isEmpty())
        return {0, 1};
    if (!(data.span() > 0)) {
        const double margin = std::max(std::abs(data.lo) * 0.1, 1e-6);
        data = {data.lo - margin, data.hi + margin};
    }
    const double step = roundStep(data.span(), intervals);
    const Range rounded{std::floor(data.lo / step + 1e-6) * step,
                        std::ceil(data.hi / step - 1e-6) * step};
    return rounded.span() > 0 && std::isfinite(rounded.span()) ? rounded : data;
}

Scale roundScale(Range data, int intervals)
{
    const Range range = roundRange(data, intervals);
    // The step that rounded the range, not one for the rounded range: its ends get labels.
    const double span = !data.isEmpty() && data.span() > 0 ? data.span() : range.span();
    return {range, false, linearTicks(range, roundStep(span, intervals))};
}

Scale makeScale(Range range, bool logarithmic, int intervals)
{
    return {range, logarithmic,
            logarithmic ? logTicks(range, intervals)
                        : linearTicks(range, roundStep(range.span(), intervals))};
}

QString powerText(double value)
{
    if (value == 0 || !std::isfinite(value))
        return withTrueMinus(QLocale().toString(value, 'f', 0));
    auto exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
    double mantissa = value / std::pow(10.0, exponent);
    if (std::abs(mantissa) >= 9.95) {
        mantissa /= 10;
        ++exponent;
    }
    static const QString raised = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString power;
    for (const QChar digit : QString::number(std::abs(exponent)))
        power += raised[digit.digitValue()];
    if (exponent < 0)
        power.prepend(QChar(0x207B));
    const QString head =
        std::abs(std::abs(mantissa) - 1) < 1e-9
            ? QString(mantissa < 0 ? QString(minusSign) + QLatin1Char('1') : QStringLiteral("1"))
            : withTrueMinus(QLocale().toString(mantissa, 'f', 1));
    return QStringLiteral("%1 × 10%2").arg(head, power);
}

QString numberText(double value, int decimals)
{
    if (std::isnan(value))
        return QStringLiteral("NaN");
    if (std::isinf(value))
        return value < 0 ? minusSign + QStringLiteral("∞") : QStringLiteral("∞");
    if (std::abs(value) >= 1e6)
        return powerText(value);
    const QString text = QLocale().toString(value, 'f', decimals);
    // −0.00 is no number a person would write.
    if (value < 0 && QLocale().toDouble(text) == 0)
        return QLocale().toString(0.0, 'f', decimals);
    return withTrueMinus(text);
}

QString differenceText(double value, int decimals)
{
    const QString text = numberText(value, decimals);
    return value > 0 && text != numberText(0, decimals) ? QLatin1Char('+') + text : text;
}

} // namespace normscope::ui
