#include "ui/inspect/histogram_painter.h"

#include "ui/inspect/math_terms.h"
#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace normscope::ui {

using look::px;
using look::TextSize;
using look::uiFont;

namespace {

constexpr double mostDeviations = 5; ///< of the mean, that an axis reaches
constexpr double mostRatio = 6;      ///< of spans, for one axis before and after
constexpr double leastUse = 0.6;     ///< of a kept axis

void include(ValueRange &range, double low, double high)
{
    if (!std::isfinite(low) || !std::isfinite(high))
        return;
    range.low = std::min(range.low, low);
    range.high = std::max(range.high, high);
}

void include(ValueRange &range, const Distribution &of)
{
    if (of.values == 0)
        return;
    const double reach = mostDeviations * of.deviation;
    include(range, std::max(of.low, of.mean - reach), std::min(of.high, of.mean + reach));
}

ValueRange nothing()
{
    return {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
}

double stepOf(double span)
{
    const double rough = span / 8;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough)
            return factor * power;
    return 10 * power;
}

/// To whole steps.
ValueRange rounded(ValueRange range)
{
    if (!std::isfinite(range.low) || !std::isfinite(range.high))
        return {-1, 1};
    const double least = 1e-6 * std::max(1.0, std::abs(range.low));
    if (range.span() < least)
        range = {range.low - std::max(0.5, least), range.high + std::max(0.5, least)};
    const double step = stepOf(range.span());
    return {std::floor(range.low / step) * step, std::ceil(range.high / step) * step};
}

ValueRange keptOr(const ValueRange &kept, const ValueRange &wanted)
{
    const bool does = !kept.isEmpty() && wanted.low >= kept.low && wanted.high <= kept.high &&
                      wanted.span() >= leastUse * kept.span();
    return does ? kept : rounded(wanted);
}

/// One of the two.
struct Plot
{
    QRectF area; ///< of the bars; its bottom is the axis
    ValueRange range;

    [[nodiscard]] double x(double value) const
    {
        const double share = std::clamp((value - range.low) / range.span(), 0.0, 1.0);
        return area.left() + share * area.width();
    }
};

void paintBars(QPainter &painter, const Plot &plot, const Distribution &of, const QColor &color)
{
    const auto most = std::ranges::max_element(of.counts);
    if (most == of.counts.end() || *most == 0)
        return;
    const auto bins = static_cast<double>(of.counts.size());
    const double width = (of.high - of.low) / bins;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setClipRect(plot.area);
    for (std::size_t i = 0; i < of.counts.size(); ++i) {
        const double from = of.low + static_cast<double>(i) * width;
        if (of.counts[i] == 0 || from + width < plot.range.low || from > plot.range.high)
            continue;
        const double share = static_cast<double>(of.counts[i]) / static_cast<double>(*most);
        const double left = std::round(plot.x(from));
        const double right =
            width > 0 ? std::round(plot.x(from + width)) : left + px(3); // all the same value
        const double gap = right - left > 4 ? 1 : 0;
        const double height = std::max(1.0, std::round(share * plot.area.height()));
        painter.fillRect(
            QRectF(left, plot.area.bottom() - height, std::max(1.0, right - left - gap), height),
            color);
    }
    painter.restore();
}

void paintAxis(QPainter &painter, const Plot &plot, const look::Tokens &tokens)
{
    const QFont font = uiFont(TextSize::Axis);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setPen(tokens.axis);
    painter.drawLine(plot.area.bottomLeft(), plot.area.bottomRight());
    for (const double tick : ticksOf(plot.range)) {
        const double x = plot.x(tick);
        painter.setPen(tokens.axis);
        painter.drawLine(QPointF(x, plot.area.bottom()), QPointF(x, plot.area.bottom() + px(3)));
        QString words = QLocale().toString(tick, 'g', 4);
        words.replace(u'-', QChar(0x2212));
        const double width = metrics.horizontalAdvance(words);
        const double left =
            std::clamp(x - width / 2, plot.area.left() - px(8), plot.area.right() + px(8) - width);
        painter.setPen(tokens.muted);
        painter.drawText(QPointF(left, plot.area.bottom() + px(4) + metrics.ascent()), words);
    }
}

void paintTitle(QPainter &painter, const QRectF &line, const QString &title, const QString &words,
                const look::Tokens &tokens)
{
    const QFont strong = uiFont(TextSize::Form, QFont::DemiBold);
    const QRectF rest =
        line.adjusted(QFontMetricsF(strong).horizontalAdvance(title) + px(10), 0, 0, 0);
    const QFont plain = uiFont(TextSize::Axis);
    // The line between the two values passes behind the words.
    const double width = std::min(rest.width(), QFontMetricsF(plain).horizontalAdvance(words));
    painter.fillRect(QRectF(line.topLeft(), QPointF(rest.left() + width + px(3), line.bottom())),
                     tokens.card);
    painter.setFont(strong);
    painter.setPen(tokens.text);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, title);
    painter.setFont(plain);
    painter.setPen(tokens.muted);
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(plain).elidedText(words, Qt::ElideRight, rest.width()));
}

struct Mark
{
    double value = 0;
    double top = 0; ///< of its line
    QString words;
    QColor color;
    bool heavy = false; ///< of the value followed
};

/// The words stand beside their line, on its other side from `away`, or where there is room.
void paintMark(QPainter &painter, const Plot &plot, const Mark &mark, double away)
{
    const double x = plot.x(mark.value);
    QPen pen(mark.color, mark.heavy ? px(2) : 1);
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    painter.drawLine(QPointF(x, mark.top), QPointF(x, plot.area.bottom()));
    const QFont font = uiFont(TextSize::Axis, QFont::DemiBold);
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(mark.words);
    const double gap = px(5);
    const bool fitsRight = x + gap + width <= plot.area.right() + px(8);
    const bool fitsLeft = x - gap - width >= plot.area.left() - px(8);
    const bool right = fitsRight && (x >= plot.x(away) || !fitsLeft);
    painter.setFont(font);
    painter.drawText(QPointF(right ? x + gap : x - gap - width, mark.top + metrics.ascent()),
                     mark.words);
}

void paintDot(QPainter &painter, const Plot &plot, double value, const QColor &color)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QPointF(plot.x(value), plot.area.bottom()), px(3.5), px(3.5));
    painter.setBrush(Qt::NoBrush);
}

} // namespace

HistogramAxes axesFor(const std::vector<const HistogramPair *> &pairs, const HistogramAxes &kept)
{
    ValueRange before = nothing();
    ValueRange after = nothing();
    for (const HistogramPair *pair : pairs) {
        include(before, pair->before);
        include(before, pair->x, pair->x);
        include(after, pair->after);
        include(after, pair->y, pair->y);
    }
    ValueRange both = before;
    include(both, after.low, after.high);
    const double least = std::min(before.span(), after.span());
    if (least > 0 && both.span() / least <= mostRatio) {
        const ValueRange one = keptOr(kept.before, both);
        return {one, one};
    }
    return {keptOr(kept.before, before), keptOr(kept.after, after)};
}

std::vector<double> ticksOf(const ValueRange &range)
{
    std::vector<double> ticks;
    const double step = stepOf(range.span());
    if (!(step > 0) || !std::isfinite(step))
        return ticks;
    const double first = std::ceil(range.low / step - 1e-9);
    for (double i = first; i * step <= range.high + 1e-9 * range.span(); ++i)
        ticks.push_back(i * step + 0.0); // no −0
    return ticks;
}

void paintHistograms(QPainter &painter, const QRectF &place, const HistogramPair &pair,
                     const HistogramAxes &axes, const look::Tokens &tokens, const QColor &accent)
{
    const double title = px(18);
    const double scale = QFontMetricsF(uiFont(TextSize::Axis)).height() + px(5);
    const double bars = (place.height() - 2 * (title + scale)) / 2;
    const double side = px(8);
    QColor fill = accent;
    fill.setAlphaF(tokens.dark ? 0.38F : 0.28F);
    const auto plotAt = [&](double top, const ValueRange &range) {
        return Plot{{place.left() + side, top + title, place.width() - 2 * side, bars}, range};
    };
    const Plot before = plotAt(place.top(), axes.before);
    const Plot after = plotAt(place.top() + title + bars + scale, axes.after);
    const auto titleOf = [&](const Plot &plot) {
        return QRectF(place.left(), plot.area.top() - title, place.width(), title);
    };
    const bool marked = bars >= px(24) && std::isfinite(pair.x) && std::isfinite(pair.y);
    // From the one axis to the top of the other's mark.
    const double high = QFontMetricsF(uiFont(TextSize::Axis)).height() + px(2);
    const double low = bars > 3 * high ? bars * 0.45 : high;
    const double afterTop = after.area.bottom() - low;
    QPen leadPen(accent, px(2));
    leadPen.setCapStyle(Qt::FlatCap);
    const QLineF lead(before.x(pair.x), before.area.bottom(), after.x(pair.y), afterTop);
    if (marked) {
        painter.setPen(leadPen);
        painter.drawLine(lead);
    }
    paintTitle(painter, titleOf(before), pair.beforeTitle, pair.beforeWords, tokens);
    paintTitle(painter, titleOf(after), pair.afterTitle, pair.afterWords, tokens);
    paintBars(painter, before, pair.before, fill);
    paintBars(painter, after, pair.after, fill);
    paintAxis(painter, before, tokens);
    paintAxis(painter, after, tokens);
    if (!marked)
        return;
    painter.save(); // its lower part, which the bars lie over
    painter.setClipRect(QRectF(place.left(), after.area.top(), place.width(), bars));
    painter.setPen(leadPen);
    painter.drawLine(lead);
    painter.restore();
    const auto words = [](const char16_t *name, double value) {
        return QString::fromUtf16(name) + u' ' + figure(value);
    };
    if (pair.mu && std::isfinite(*pair.mu))
        paintMark(painter, before,
                  {*pair.mu, before.area.top(), words(u"μ", *pair.mu), tokens.text}, pair.x);
    if (pair.beta && std::isfinite(*pair.beta))
        paintMark(painter, after,
                  {*pair.beta, after.area.top(), words(u"β", *pair.beta), tokens.text}, pair.y);
    paintMark(painter, before,
              {pair.x, before.area.bottom() - low, words(u"x", pair.x), accent, true},
              pair.mu.value_or(pair.x));
    paintMark(painter, after, {pair.y, afterTop, words(u"y", pair.y), accent, true},
              pair.beta.value_or(pair.y));
    paintDot(painter, before, pair.x, accent);
    paintDot(painter, after, pair.y, accent);
}

} // namespace normscope::ui
