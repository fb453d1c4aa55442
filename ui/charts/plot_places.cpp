#include "ui/charts/plot_places.h"

#include "ui/charts/line_ends.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <limits>

namespace normscope::ui {

namespace {

/// The drawn lines between two places on the x axis, in pixels.
std::vector<QPolygonF> linesBetween(const Plot &plot, double left, double right)
{
    const Range &y = plot.y.range;
    const QRectF box(QPointF(plot.fromPixels({left, 0}).x(), y.lo),
                     QPointF(plot.fromPixels({right, 0}).x(), y.hi));
    std::vector<QPolygonF> result;
    for (const auto &line : plot.lines) {
        if (!isCurve(line->kind))
            continue;
        for (QPolygonF piece : clipped(line->pieces, box)) {
            for (QPointF &point : piece)
                point = plot.toPixels(point);
            result.push_back(std::move(piece));
        }
    }
    return result;
}

/// The line from a mark to its label.
QRectF leaderOf(const BestMark &mark, const QRectF &label, const PlotStyle &style)
{
    const double top = std::min(mark.anchor.y(), label.bottom());
    const double bottom = std::max(mark.anchor.y(), label.top());
    return {mark.anchor.x() - style.px(0.5), top, style.px(1), bottom - top};
}

struct PlacedLabel
{
    QRectF rect; ///< empty in a plot too low for it: the ring alone
    double cost = std::numeric_limits<double>::infinity();
};

/// Over this many best epochs only that of the highlighted run is named.
constexpr std::size_t mostBestLabels = 6;
constexpr double collision = 1000; ///< dearer than any place that collides with nothing

/// Below or above the mark with its left edge at `left`, near the mark, and off the lines and what
/// has its place.
PlacedLabel placeBest(const Plot &plot, const PlotStyle &style, const BestMark &mark, double left,
                      QSizeF size, const std::vector<QRectF> &taken)
{
    const std::vector<QPolygonF> lines =
        linesBetween(plot, left - style.px(6), left + size.width() + style.px(6));
    PlacedLabel best;
    const auto steps = static_cast<int>((plot.area.height() - style.px(26)) / style.px(10));
    for (int i = 0; i <= steps; ++i) {
        const double away = style.px(26) + i * style.px(10);
        for (const bool below : {true, false}) {
            const double top =
                below ? mark.anchor.y() + away : mark.anchor.y() - away - size.height();
            const QRectF label(QPointF(left, top), size);
            if (label.top() < plot.area.top() || label.bottom() > plot.area.bottom())
                continue;
            const QRectF about = label.adjusted(-style.px(6), 0, style.px(6), 0);
            const QRectF leader = leaderOf(mark, label, style);
            double cost = std::abs(away - style.px(46)) / style.px(1) + (below ? 0 : 10);
            cost += 60 * static_cast<double>(clipped(lines, about).size());
            for (const QRectF &other : taken) {
                if (label.intersects(other) || leader.intersects(other))
                    cost += collision;
                else if (about.intersects(other))
                    cost += 20;
            }
            if (cost < best.cost)
                best = {label, cost};
        }
    }
    return best;
}

void placeBests(Plot &plot, const PlotStyle &style)
{
    std::erase_if(plot.bests, [&](const BestMark &mark) {
        return !plot.x.range.contains(mark.at.x()) || !plot.y.range.contains(mark.at.y());
    });
    std::sort(plot.bests.begin(), plot.bests.end(),
              [](const BestMark &a, const BestMark &b) { return a.at.x() < b.at.x(); });
    std::vector<QRectF> taken;
    for (const LineEnd &end : plot.ends)
        taken.push_back(end.label);
    taken.push_back(plot.outsidePlace);
    const double ring = style.px(8);
    for (BestMark &mark : plot.bests)
        mark.anchor = plot.toPixels(mark.at);
    const bool few = plot.bests.size() <= mostBestLabels;
    for (BestMark &mark : plot.bests) {
        if (!few && !plot.isLit(mark.run))
            continue;
        std::vector<QRectF> others = taken;
        for (const BestMark &other : plot.bests)
            if (other.run != mark.run)
                others.emplace_back(other.anchor - QPointF(ring, ring), QSizeF(2 * ring, 2 * ring));
        const QSizeF size(
            std::max(style.width(style.strong, mark.value), style.width(style.label, mark.epoch)),
            2 * QFontMetricsF(style.strong).height());
        const double mostLeft = plot.area.left() + style.px(4);
        const double mostRight = std::max(mostLeft, plot.area.right() + style.px(5) - size.width());
        PlacedLabel placed;
        // Centered under its leader; where that collides, to the left or the right of it.
        for (const double side : {0.0, -1.0, 1.0}) {
            if (side != 0 && placed.cost < collision)
                break;
            const double left = std::clamp(mark.anchor.x() - size.width() / 2 +
                                               side * (size.width() / 2 + style.px(1)),
                                           mostLeft, mostRight);
            const PlacedLabel other = placeBest(plot, style, mark, left, size, others);
            if (other.cost < placed.cost)
                placed = other;
        }
        mark.label = placed.rect;
        if (mark.label.isEmpty())
            continue;
        taken.push_back(mark.label);
        taken.push_back(leaderOf(mark, mark.label, style));
    }
}

/// Breaks sentences that are wider than the plot at their spaces.
void wrapLines(PlotNote &note, const PlotStyle &style, double room)
{
    QStringList wrapped;
    for (const QString &line : note.lines) {
        QString row;
        for (const QString &word : line.split(QLatin1Char(' '))) {
            const QString longer = row.isEmpty() ? word : row + QLatin1Char(' ') + word;
            if (!row.isEmpty() && style.width(style.label, longer) > room) {
                wrapped += row;
                row = word;
            } else {
                row = longer;
            }
        }
        wrapped += row;
    }
    note.lines = wrapped;
}

/// Where a note of this size in the plot's area covers the fewest curves and labels, and if there
/// are several such places, the highest.
QRectF leastCovering(const Plot &plot, const PlotStyle &style, QSizeF size)
{
    const QRectF area = plot.area.adjusted(style.px(4), style.px(4), -style.px(4), -style.px(4));
    const std::vector<QPolygonF> lines = linesBetween(plot, area.left(), area.right());
    QRectF best(area.topLeft(), size);
    double least = std::numeric_limits<double>::infinity();
    constexpr int rows = 12;
    for (int row = 0; row <= rows; ++row) {
        for (const double across : {0.5, 0.2, 0.8}) {
            const QRectF place(
                QPointF(area.left() + across * std::max(0.0, area.width() - size.width()),
                        area.top() + row * std::max(0.0, area.height() - size.height()) / rows),
                size);
            auto cost = 10 * static_cast<double>(clipped(lines, place).size());
            cost += 10 * static_cast<double>(std::count_if(
                             plot.ends.begin(), plot.ends.end(),
                             [&](const auto &end) { return end.label.intersects(place); }));
            cost += place.intersects(plot.outsidePlace) ? 10 : 0;
            cost += 0.1 * row + (across == 0.5 ? 0 : 0.05);
            if (cost < least) {
                least = cost;
                best = place;
            }
        }
    }
    return best;
}

void placeNote(Plot &plot, const PlotStyle &style)
{
    if (!plot.note)
        return;
    PlotNote &note = *plot.note;
    // The room for line ends is free where there is a note.
    const QRectF room(plot.area.left(), plot.area.top(), plot.bounds.right() - plot.area.left(),
                      plot.area.height());
    wrapLines(note, style, room.width() - style.px(24));
    note.headline = QFontMetricsF(style.strong)
                        .elidedText(note.headline, Qt::ElideRight, room.width() - style.px(24));
    double width = style.width(style.strong, note.headline);
    for (const QString &line : note.lines)
        width = std::max(width, style.width(style.label, line));
    const double rows = (note.headline.isEmpty() ? 0 : 1) + static_cast<double>(note.lines.size()) +
                        (note.keys ? 1.4 : 0);
    const QSizeF size(width + style.px(20), rows * style.px(18) + style.px(6));
    double top =
        room.top() + room.height() * (note.headline.isEmpty() ? 0.45 : 0.2) - size.height() / 2;
    // Clear of the line at the start value: above it, else below it.
    if (plot.startLine) {
        const double line = plot.toPixels({plot.x.range.lo, *plot.startLine}).y();
        const double above = line - style.px(3) - size.height();
        if (above >= room.top() - style.px(8))
            top = std::min(note.headline.isEmpty() ? (room.top() + above) / 2 : top, above);
        else if (line + style.px(3) + size.height() <= room.bottom())
            top = line + style.px(3);
    }
    top = std::max(top, room.top() - style.px(8));
    if (note.among) {
        note.place = leastCovering(plot, style, size);
        return;
    }
    const double middle =
        std::clamp(plot.area.center().x(), room.left() + size.width() / 2,
                   std::max(room.left() + size.width() / 2, room.right() - size.width() / 2));
    note.place = QRectF(QPointF(middle - size.width() / 2, top), size);
}

/// In the upper right corner, or under the labels that stand there.
void placeOutside(Plot &plot, const PlotStyle &style)
{
    if (plot.outside.isEmpty())
        return;
    // In a narrow plot the room for the line ends is used too, and the name gives way, never how
    // far it is.
    double right = plot.area.right() - style.px(4);
    if (style.width(style.label, plot.outside) > plot.area.width() - style.px(8))
        right = plot.bounds.right() - style.px(4);
    const double room = right - plot.area.left() - style.px(4);
    for (const QString &text : {plot.outside, plot.outsideShort})
        if (plot.outside = text; style.width(style.label, text) <= room)
            break;
    plot.outside = QFontMetricsF(style.label).elidedText(plot.outside, Qt::ElideLeft, room);
    const double width = style.width(style.label, plot.outside);
    const double height = QFontMetricsF(style.label).height();
    QRectF place(right - width, plot.area.top() + style.px(2), width, height);
    const auto taken = [&plot](const QRectF &rect) {
        return std::any_of(plot.ends.begin(), plot.ends.end(),
                           [&](const LineEnd &end) { return end.label.intersects(rect); });
    };
    const QRectF corner = place;
    while (taken(place) && place.bottom() + height < plot.area.bottom())
        place.translate(0, height);
    plot.outsidePlace = taken(place) ? corner : place;
}

} // namespace

void placeMarks(Plot &plot, const PlotStyle &style)
{
    placeEnds(plot, style);
    placeOutside(plot, style);
    placeBests(plot, style);
    placeNote(plot, style);
}

} // namespace normscope::ui
