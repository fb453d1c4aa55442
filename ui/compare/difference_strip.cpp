#include "ui/compare/difference_strip.h"

#include "ui/charts/plot_style.h"
#include "ui/charts/scale.h"
#include "ui/look/metrics.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

using look::px;

namespace {

constexpr int rowHeight = 20;
constexpr double narrow = 860; ///< below, the sentences stand under each other

/// Zero, the values and a little room on either side.
Scale scaleOf(const std::vector<DifferenceStatement> &rows, double width, double each)
{
    Range range{0, 0};
    for (const DifferenceStatement &row : rows) {
        range.add(row.value);
        if (row.range)
            range.add(*row.range);
    }
    if (range.span() <= 0)
        range = {-0.01, 0.01};
    range.lo -= range.lo < 0 ? 0.05 * range.span() : 0;
    range.hi += range.hi > 0 ? 0.05 * range.span() : 0;
    return roundScale(range, std::clamp(static_cast<int>(width / each), 2, 5));
}

double placeOf(const Scale &scale, const QRectF &area, double value)
{
    return area.left() + scale.fraction(value) * area.width();
}

/// The axis under `area` with the upright line of no difference.
void paintAxis(QPainter &painter, const PlotStyle &style, const QRectF &area, const Scale &scale)
{
    const look::Tokens &tokens = *style.tokens;
    const double bottom = std::floor(area.bottom()) + 0.5;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(tokens.axis, 1));
    painter.drawLine(QPointF(area.left(), bottom), QPointF(area.right(), bottom));
    painter.setFont(style.axis);
    for (const Tick &tick : scale.ticks) {
        const double x = std::floor(placeOf(scale, area, tick.at)) + 0.5;
        painter.setPen(QPen(tokens.axis, 1));
        painter.drawLine(QPointF(x, bottom), QPointF(x, bottom + style.px(3)));
        painter.setPen(tokens.muted);
        style.draw(painter,
                   QRectF(x - style.px(40), bottom + style.px(3), style.px(80), style.px(15)),
                   Qt::AlignHCenter | Qt::AlignTop, tick.text);
    }
    painter.setPen(QPen(tokens.text, 1));
    const double zero = std::floor(placeOf(scale, area, 0)) + 0.5;
    painter.drawLine(QPointF(zero, area.top()), QPointF(zero, bottom));
    painter.setRenderHint(QPainter::Antialiasing);
}

void paintInterval(QPainter &painter, const PlotStyle &style, const QRectF &area,
                   const Scale &scale, const DifferenceStatement &row, double y)
{
    if (!std::isfinite(row.value))
        return;
    const QColor ink = style.tokens->text;
    if (row.range) {
        const double left = placeOf(scale, area, row.range->lo);
        const double right = placeOf(scale, area, row.range->hi);
        const double cap = style.px(5);
        painter.setPen(QPen(ink, style.px(2), Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(left, y), QPointF(right, y));
        painter.drawLine(QPointF(left, y - cap), QPointF(left, y + cap));
        painter.drawLine(QPointF(right, y - cap), QPointF(right, y + cap));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawEllipse(QPointF(placeOf(scale, area, row.value), y), style.px(4), style.px(4));
}

void paintText(QPainter &painter, const PlotStyle &style, const QFont &font, const QColor &color,
               const QRectF &place, const QString &text)
{
    painter.setFont(font);
    painter.setPen(color);
    style.draw(painter, place, Qt::AlignLeft | Qt::AlignVCenter,
               QFontMetricsF(font).elidedText(text, Qt::ElideRight, place.width()));
}

} // namespace

DifferenceStrip::DifferenceStrip(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("differenceStrip"));
    setAccessibleName(tr("Difference between groups"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void DifferenceStrip::showTable(const DifferenceTable &table)
{
    m_table = table;
    QStringList told;
    for (const DifferenceStatement &row : table.rows)
        for (const QString &sentence : {row.headline, row.interval, row.pairing, row.diverged})
            if (!sentence.isEmpty())
                told += sentence;
    if (table.rows.empty())
        told += table.hint;
    setAccessibleDescription(told.join(QStringLiteral(". ")));
    setToolTip(table.rows.size() == 1 ? told.join(QLatin1Char('\n')) : QString());
    setFixedHeight(wantedHeight());
    update();
}

void DifferenceStrip::setMostRows(std::size_t rows)
{
    m_mostRows = rows;
    setFixedHeight(wantedHeight());
    update();
}

std::size_t DifferenceStrip::shownRows() const
{
    return std::min(m_table.rows.size(), m_mostRows);
}

int DifferenceStrip::wantedHeight() const
{
    if (m_table.rows.empty())
        return px(40);
    if (m_table.rows.size() == 1)
        return width() < px(narrow) ? px(m_table.rows.front().diverged.isEmpty() ? 84 : 102)
                                    : px(72);
    return px(62) + static_cast<int>(shownRows()) * px(rowHeight);
}

QSize DifferenceStrip::sizeHint() const
{
    return {px(600), wantedHeight()};
}

QSize DifferenceStrip::minimumSizeHint() const
{
    return {px(240), wantedHeight()};
}

void DifferenceStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    setFixedHeight(wantedHeight());
}

void DifferenceStrip::paintEvent(QPaintEvent *)
{
    const look::Tokens &tokens = look::tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(tokens.card);
    painter.setPen(QPen(tokens.border, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8));
    const QRectF room = QRectF(rect()).adjusted(px(16), px(8), -px(16), -px(8));
    if (m_table.rows.empty()) {
        const PlotStyle style = screenStyle(tokens);
        paintText(painter, style, style.label, tokens.muted, room, m_table.hint);
    } else if (m_table.rows.size() == 1) {
        paintOne(painter, room);
    } else {
        paintMany(painter, room);
    }
}

void DifferenceStrip::paintOne(QPainter &painter, const QRectF &room) const
{
    const look::Tokens &tokens = look::tokensOf(palette());
    const PlotStyle style = screenStyle(tokens);
    const DifferenceStatement &row = m_table.rows.front();
    QFont title = look::uiFont(look::TextSize::Body, QFont::DemiBold);
    title.setPixelSize(px(15));
    const bool small = width() < px(narrow);
    const auto widest = [&](const QFont &first, const QString &one, const QString &two) {
        return std::max(style.width(first, one), style.width(style.label, two)) + px(4);
    };
    const double words =
        std::min((small ? 1 : 0.42) * room.width(), widest(title, row.headline, row.interval));
    const double said =
        std::min((small ? 1 : 0.36) * room.width(), widest(style.label, row.pairing, row.diverged));
    paintText(painter, style, title, tokens.text,
              QRectF(room.left(), room.top() + px(4), words, px(22)), row.headline);
    paintText(painter, style, style.label, tokens.muted,
              QRectF(room.left(), room.top() + px(27), words, px(18)), row.interval);
    const double right = small ? room.left() : room.right() - said;
    const double top = room.top() + px(small ? 47 : row.diverged.isEmpty() ? 19 : 9);
    paintText(painter, style, style.label, tokens.muted, QRectF(right, top, said, px(18)),
              row.pairing);
    paintText(painter, style, style.label, tokens.error, QRectF(right, top + px(18), said, px(18)),
              row.diverged);
    const double from =
        small ? room.left() + std::max(words, said) + px(28) : room.left() + words + px(36);
    const double to = small ? room.right() - px(16) : right - px(36);
    const QRectF area(from, room.top() + px(small ? 14 : 6), to - from, px(30));
    if (area.width() < px(110))
        return;
    const Scale scale = scaleOf(m_table.rows, area.width(), style.px(55));
    paintAxis(painter, style, area, scale);
    const double zero = placeOf(scale, area, 0);
    // Beside its line, on the side where the interval is not.
    const QString none = tr("no difference");
    const double width = style.width(style.axis, none);
    const bool after = zero + width + px(6) < area.right() + px(30);
    paintText(painter, style, style.axis, tokens.muted,
              QRectF(after ? zero + px(5) : zero - width - px(5), area.top() - px(6), width + px(2),
                     px(14)),
              none);
    paintInterval(painter, style, area, scale, row, area.top() + px(19));
}

void DifferenceStrip::paintMany(QPainter &painter, const QRectF &room) const
{
    const look::Tokens &tokens = look::tokensOf(palette());
    const PlotStyle style = screenStyle(tokens);
    const QFont title = look::uiFont(look::TextSize::Body, QFont::DemiBold);
    const auto &rows = m_table.rows;
    QString head = tr("Difference to %1").arg(m_table.baseline);
    paintText(painter, style, title, tokens.text,
              QRectF(room.left(), room.top(), room.width(), px(20)), head);
    QString what = rows.front().interval.section(QLatin1Char(','), 0, 0);
    what += tr(", mean difference and 95 % confidence interval");
    if (rows.size() > m_mostRows)
        what += tr(" · %1 more in the table of runs").arg(rows.size() - m_mostRows);
    paintText(painter, style, style.label, tokens.muted,
              room.adjusted(style.width(title, head) + px(12), 0, 0, 0)
                  .intersected(QRectF(room.left(), room.top(), room.width(), px(20))),
              what);
    double names = 0;
    for (std::size_t i = 0; i < shownRows(); ++i)
        names = std::max(names, style.width(style.strong, rows[i].label) + px(20));
    names = std::min(names, 0.3 * room.width());
    const double figure = px(64);
    double notes = 0;
    for (std::size_t i = 0; i < shownRows(); ++i)
        notes = std::max(notes, style.width(style.label, rows[i].pairing));
    notes = width() < px(narrow) ? 0 : std::min(notes + px(8), 0.34 * room.width());
    const double count = static_cast<double>(shownRows());
    const QRectF area(room.left() + names + figure + px(24), room.top() + px(24),
                      room.width() - names - figure - notes - px(56), count * px(rowHeight));
    const Scale scale = scaleOf(rows, area.width(), style.px(55));
    if (area.width() > px(80))
        paintAxis(painter, style, area, scale);
    for (std::size_t i = 0; i < shownRows(); ++i) {
        const double y = area.top() + (static_cast<double>(i) + 0.5) * px(rowHeight);
        const QRectF line(room.left(), y - px(9), room.width(), px(18));
        style.drawGlyph(painter, QPointF(line.left() + px(5), y), 9, rows[i].slot);
        paintText(painter, style, style.strong, tokens.text,
                  QRectF(line.left() + px(18), line.top(), names - px(18), line.height()),
                  rows[i].label);
        painter.setFont(style.label);
        painter.setPen(tokens.text);
        style.draw(painter, QRectF(line.left() + names, line.top(), figure, line.height()),
                   Qt::AlignRight | Qt::AlignVCenter, rows[i].figure);
        if (area.width() > px(80))
            paintInterval(painter, style, area, scale, rows[i], y);
        if (notes > 0)
            paintText(painter, style, style.label,
                      rows[i].diverged.isEmpty() ? tokens.muted : tokens.error,
                      QRectF(line.right() - notes, line.top(), notes, line.height()),
                      rows[i].diverged.isEmpty() ? rows[i].pairing : rows[i].diverged);
    }
}

} // namespace normscope::ui
