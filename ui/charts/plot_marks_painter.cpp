#include "ui/charts/plot_painter.h"

#include "ui/charts/line_keys.h"
#include "ui/look/icon.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

/// Paints within a run's opacity.
template <typename Paint>
void dimmed(QPainter &painter, bool dim, Paint paint)
{
    painter.setOpacity(dim ? dimmedOpacity : 1);
    paint();
    painter.setOpacity(1);
}

} // namespace

void paintEpochPoints(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    const QRectF area = plot.area.adjusted(-0.5, -0.5, 0.5, 0.5);
    for (const auto &line : plot.lines) {
        if (line->kind != LineKind::Epochs)
            continue;
        dimmed(painter, plot.isDimmed(line->run), [&] {
            for (const QPolygonF &piece : line->pieces)
                for (const QPointF &point : piece)
                    if (const QPointF at = plot.toPixels(point); area.contains(at))
                        style.drawGlyph(painter, at, 7, line->slot, true);
        });
    }
}

namespace {

void paintCross(QPainter &painter, const LineEnd &end, const PlotStyle &style)
{
    const double reach = style.px(4.5);
    painter.setPen(QPen(look::runColor(end.slot, *style.tokens), style.px(2)));
    painter.drawLine(end.anchor + QPointF(-reach, -reach), end.anchor + QPointF(reach, reach));
    painter.drawLine(end.anchor + QPointF(-reach, reach), end.anchor + QPointF(reach, -reach));
}

void paintBackdrop(QPainter &painter, const QRectF &rect, const PlotStyle &style)
{
    QColor ground = style.tokens->card;
    ground.setAlphaF(0.82F);
    painter.fillRect(rect.adjusted(-style.px(2), 0, style.px(2), 0), ground);
}

void paintEndText(QPainter &painter, const LineEnd &end, const PlotStyle &style)
{
    const look::Tokens &tokens = *style.tokens;
    const bool muted = end.quiet && !end.pinned;
    painter.setFont(muted ? style.label : style.strong);
    painter.setPen(end.broken ? tokens.error : muted ? tokens.muted : tokens.text);
    QRectF row = end.label;
    if (end.twoLines)
        row.setHeight(row.height() / 2);
    style.draw(painter, row, Qt::AlignLeft | Qt::AlignVCenter, end.name);
    if (end.pinned)
        look::paintIcon(painter, QStringLiteral("pinned"),
                        QRectF(row.right() - style.px(12), row.center().y() - style.px(6),
                               style.px(12), style.px(12)),
                        tokens.text);
    if (end.value.isEmpty())
        return;
    painter.setFont(style.label);
    painter.setPen(end.channel || end.twoLines ? tokens.muted : tokens.text);
    if (end.twoLines)
        row.translate(0, row.height());
    else
        row.setLeft(row.left() + style.width(style.strong, end.name) +
                    style.px(end.channel ? 6 : 3));
    style.draw(painter, row, Qt::AlignLeft | Qt::AlignVCenter, end.value);
}

void paintEnds(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    const look::Tokens &tokens = *style.tokens;
    for (const LineEnd &end : plot.ends) {
        if (end.bare)
            continue;
        dimmed(painter, plot.isDimmed(end.run), [&] {
            // Labels within the area may lie over other curves.
            if (end.label.left() < plot.area.right())
                paintBackdrop(painter, end.label, style);
            if (end.hasLeader()) {
                painter.setPen(QPen(tokens.axis, style.px(1)));
                const double right = end.label.left() - style.px(end.showSlot ? 15 : 4);
                painter.drawLine(end.anchor + QPointF(style.px(2), 0),
                                 QPointF(right, end.label.center().y()));
                if (end.showSlot)
                    style.drawGlyph(painter,
                                    QPointF(end.label.left() - style.px(8), end.label.center().y()),
                                    7, end.slot);
            }
            paintEndText(painter, end, style);
        });
    }
    for (const LineEnd &end : plot.ends) {
        if (!end.hasGlyph())
            continue;
        dimmed(painter, plot.isDimmed(end.run), [&] {
            if (end.broken)
                paintCross(painter, end, style);
            else
                style.drawGlyph(painter, end.anchor, 8, end.slot);
        });
    }
}

void paintBests(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    const look::Tokens &tokens = *style.tokens;
    for (const BestMark &mark : plot.bests) {
        dimmed(painter, plot.isDimmed(mark.run), [&] {
            painter.setPen(QPen(tokens.text, style.px(1.5)));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(mark.anchor, style.px(7), style.px(7));
            if (mark.label.isEmpty())
                return;
            const bool below = mark.label.top() > mark.anchor.y();
            painter.setPen(QPen(tokens.text, style.px(1)));
            painter.drawLine(
                QPointF(mark.anchor.x(), mark.anchor.y() + (below ? 1 : -1) * style.px(7)),
                QPointF(mark.anchor.x(), below ? mark.label.top() - style.px(1)
                                               : mark.label.bottom() + style.px(1)));
            paintBackdrop(painter, mark.label, style);
            // Centered under the leader, or against the edge that pushed the label aside.
            const double aside = mark.label.center().x() - mark.anchor.x();
            const Qt::Alignment side = aside < -1  ? Qt::AlignRight
                                       : aside > 1 ? Qt::AlignLeft
                                                   : Qt::AlignHCenter;
            QRectF row = mark.label;
            row.setHeight(row.height() / 2);
            painter.setFont(style.strong);
            painter.setPen(tokens.text);
            style.draw(painter, row, side | Qt::AlignVCenter, mark.value);
            painter.setFont(style.label);
            painter.setPen(tokens.muted);
            style.draw(painter, row.translated(0, row.height()), side | Qt::AlignVCenter,
                       mark.epoch);
        });
    }
}

void paintNote(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    if (!plot.note)
        return;
    const PlotNote &note = *plot.note;
    const look::Tokens &tokens = *style.tokens;
    QColor ground = tokens.card;
    painter.fillRect(note.place, ground);
    QRectF row = note.place.adjusted(0, style.px(3), 0, 0);
    row.setHeight(style.px(18));
    if (!note.headline.isEmpty()) {
        painter.setFont(style.strong);
        painter.setPen(tokens.text);
        style.draw(painter, row, Qt::AlignHCenter | Qt::AlignVCenter, note.headline);
        row.translate(0, row.height());
    }
    painter.setFont(style.label);
    painter.setPen(tokens.muted);
    for (const QString &line : note.lines) {
        style.draw(painter, row, Qt::AlignHCenter | Qt::AlignVCenter, line);
        row.translate(0, row.height());
    }
    if (note.keys) {
        const QStringList names = lineKeyNames(plot.evaluations, false);
        const double width = lineKeysWidth(style, style.label, names);
        paintLineKeys(painter, style, style.label, note.place.center().x() - width / 2,
                      row.center().y() + style.px(4), plot.evaluations, names);
    }
}

void paintOutside(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    if (plot.outside.isEmpty())
        return;
    paintBackdrop(painter, plot.outsidePlace, style);
    painter.setFont(style.label);
    painter.setPen(style.tokens->muted);
    style.draw(painter, plot.outsidePlace, Qt::AlignRight | Qt::AlignVCenter, plot.outside);
}

} // namespace

void paintMarks(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipping(false);
    paintNote(painter, plot, style);
    paintEpochPoints(painter, plot, style);
    paintBests(painter, plot, style);
    paintEnds(painter, plot, style);
    paintOutside(painter, plot, style);
    painter.restore();
}

} // namespace normscope::ui
