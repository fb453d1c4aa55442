#include "ui/charts/reading.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <array>

namespace normscope::ui {

namespace {

constexpr std::size_t mostRows = 12;

struct ReadoutSizes
{
    double padding, rowHeight, glyph, label, gap;
    std::vector<double> columns;
    QSizeF size;
};

std::size_t shownRows(const Reading &reading)
{
    return std::min(reading.rows.size(), mostRows);
}

ReadoutSizes measure(const Reading &reading, const PlotStyle &style)
{
    ReadoutSizes sizes{style.px(10), style.px(20), style.px(18), 0, style.px(14), {}, {}};
    for (std::size_t i = 0; i < shownRows(reading); ++i)
        sizes.label = std::max(sizes.label, style.width(style.label, reading.rows[i].label));
    double cells = 0;
    for (qsizetype column = 0; column < reading.columns.size(); ++column) {
        double width = style.width(style.axis, reading.columns[column]);
        for (std::size_t i = 0; i < shownRows(reading); ++i)
            if (column < reading.rows[i].cells.size())
                width = std::max(width, style.width(style.label, reading.rows[i].cells[column]));
        sizes.columns.push_back(width);
        cells += width + sizes.gap;
    }
    QFont header = style.axis;
    header.setWeight(QFont::DemiBold);
    const double head = style.width(header, reading.header);
    sizes.label = std::max(sizes.label, head - sizes.glyph);
    sizes.size = {2 * sizes.padding + sizes.glyph + sizes.label + cells,
                  2 * sizes.padding - style.px(4) +
                      sizes.rowHeight * static_cast<double>(shownRows(reading) + 1)};
    return sizes;
}

} // namespace

void paintCrosshair(QPainter &painter, const Reading &reading, const Plot &plot,
                    const PlotStyle &style)
{
    if (!plot.x.range.contains(reading.x))
        return;
    painter.save();
    const look::Tokens &tokens = *style.tokens;
    QColor line = tokens.text;
    line.setAlphaF(0.7F);
    const double x = std::floor(plot.toPixels({reading.x, 0}).x()) + 0.5;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(line, std::max(1.0, std::floor(style.unit))));
    double top = plot.area.top();
    if (plot.note && plot.note->place.left() < x && x < plot.note->place.right()) {
        painter.drawLine(QPointF(x, top), QPointF(x, plot.note->place.top()));
        top = plot.note->place.bottom();
    }
    painter.drawLine(QPointF(x, top), QPointF(x, plot.area.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const ReadingDot &dot : reading.dots) {
        const QPointF at = plot.toPixels(dot.at);
        if (!plot.area.adjusted(-1, -1, 1, 1).contains(at) || plot.isDimmed(dot.run))
            continue;
        painter.setPen(QPen(tokens.card, style.px(1.5)));
        painter.setBrush(look::runColor(dot.slot, tokens));
        painter.drawEllipse(at, style.px(4), style.px(4));
    }
    painter.restore();
}

QRectF readoutPlace(const Reading &reading, const Plot &plot, const PlotStyle &style,
                    QPointF pointer)
{
    const QSizeF size = measure(reading, style).size;
    const double x = plot.toPixels({reading.x, 0}).x();
    const double away = style.px(12);
    const double right = x + away;
    const double left = x - away - size.width();
    const double below = pointer.y() + away;
    const double above = pointer.y() - away - size.height();
    QRectF room = plot.bounds.adjusted(style.px(2), style.px(2), -style.px(2), -style.px(2));
    if (size.height() < plot.area.height())
        room.setBottom(plot.area.bottom() - style.px(4));
    const auto within = [&](QPointF corner) {
        QRectF box(corner, size);
        box.moveLeft(std::clamp(box.left(), room.left(),
                                std::max(room.left(), room.right() - size.width())));
        box.moveTop(
            std::clamp(box.top(), room.top(), std::max(room.top(), room.bottom() - size.height())));
        return box;
    };
    const auto covered = [&](const QRectF &box) {
        double count = box.contains(pointer) ? 4 : 0;
        if (box.left() < x && x < box.right())
            count += 2;
        for (const LineEnd &end : plot.ends) {
            const QRectF mark(end.anchor - QPointF(away / 2, away / 2), QSizeF(away, away));
            count += box.intersects(mark) || box.intersects(end.label) ? 8 : 0;
        }
        for (const BestMark &best : plot.bests)
            count += box.intersects(best.label) ? 1 : 0;
        return count;
    };
    const double top = plot.area.top() + style.px(6);
    const double bottom = plot.area.bottom() - size.height() - style.px(6);
    const std::array corners = {QPointF(right, below), QPointF(right, above),  QPointF(left, below),
                                QPointF(left, above),  QPointF(right, bottom), QPointF(right, top),
                                QPointF(left, bottom), QPointF(left, top)};
    QRectF best = within(corners.front());
    double least = covered(best);
    for (const QPointF corner : corners) {
        const QRectF box = within(corner);
        if (const double count = covered(box); count < least) {
            least = count;
            best = box;
        }
    }
    return best;
}

void paintReadout(QPainter &painter, const Reading &reading, const Plot &plot,
                  const PlotStyle &style, QPointF pointer)
{
    const look::Tokens &tokens = *style.tokens;
    const ReadoutSizes sizes = measure(reading, style);
    const QRectF box = readoutPlace(reading, plot, style, pointer);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.control, 1));
    painter.setBrush(tokens.card);
    painter.drawRoundedRect(QRectF(std::floor(box.left()) + 0.5, std::floor(box.top()) + 0.5,
                                   box.width(), box.height()),
                            style.px(5), style.px(5));

    QRectF row(box.left() + sizes.padding, box.top() + sizes.padding - style.px(2),
               box.width() - 2 * sizes.padding, sizes.rowHeight);
    QFont header = style.axis;
    header.setWeight(QFont::DemiBold);
    painter.setFont(header);
    painter.setPen(tokens.text);
    style.draw(painter, row, Qt::AlignLeft | Qt::AlignVCenter, reading.header);
    const auto cells = [&](const QStringList &texts) {
        double right = row.right();
        for (qsizetype column = reading.columns.size() - 1; column >= 0; --column) {
            if (column < texts.size())
                style.draw(painter, QRectF(row.left(), row.top(), right - row.left(), row.height()),
                           Qt::AlignRight | Qt::AlignVCenter, texts[column]);
            right -= sizes.columns[static_cast<std::size_t>(column)] + sizes.gap;
        }
    };
    painter.setFont(style.axis);
    painter.setPen(tokens.muted);
    cells(reading.columns);

    for (std::size_t i = 0; i < shownRows(reading); ++i) {
        row.translate(0, sizes.rowHeight);
        const ReadingRow &entry = reading.rows[i];
        if (entry.slot >= 0)
            look::drawGlyph(painter, QPointF(row.left() + style.px(5), row.center().y()),
                            style.px(8), entry.slot, tokens);
        painter.setFont(style.label);
        painter.setPen(tokens.text);
        style.draw(painter, row.adjusted(sizes.glyph, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                   entry.label);
        cells(entry.cells);
    }
    painter.restore();
}

} // namespace normscope::ui
