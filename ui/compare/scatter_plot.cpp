#include "ui/compare/scatter_plot.h"

#include "ui/charts/plot_painter.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

struct CompareText
{
    Q_DECLARE_TR_FUNCTIONS(Compare)
};

constexpr double apart = 4; ///< between runs beside each other
constexpr double reach = 9; ///< of a pointer

} // namespace

Plot scatterPlot(const ScatterData &data, const QRectF &bounds, const PlotStyle &style)
{
    Plot plot;
    plot.bounds = bounds;
    plot.xTitle = data.logarithmic ? CompareText::tr("%1 (log)").arg(data.xLabel) : data.xLabel;
    plot.yTitle = data.yLabel;
    const double axisTitle = style.px(18);
    plot.area =
        bounds.adjusted(axisTitle + style.px(36), style.px(10), -style.px(14), -style.px(40));
    plot.area.setWidth(std::max(plot.area.width(), 10.0));
    plot.area.setHeight(std::max(plot.area.height(), 10.0));
    if (style.width(style.axis, plot.yTitle) > plot.area.height() + style.px(12))
        plot.yTitle = data.yShort;
    const int columns = std::clamp(static_cast<int>(plot.area.width() / style.px(55)), 2, 5);
    const int rows = std::clamp(static_cast<int>(plot.area.height() / style.px(22)), 2, 5);
    plot.y = makeScale(data.y, false, rows);
    if (data.words.isEmpty()) {
        plot.x = makeScale(data.x, data.logarithmic, columns);
        return plot;
    }
    plot.x.range = data.x;
    const double room = plot.area.width() / static_cast<double>(data.words.size()) - style.px(6);
    for (qsizetype i = 0; i < data.words.size(); ++i)
        plot.x.ticks.push_back(
            {static_cast<double>(i),
             QFontMetricsF(style.axis).elidedText(data.words[i], Qt::ElideRight, room)});
    return plot;
}

QPointF placeOf(const ScatterPoint &point, const ScatterData &data, const Plot &plot,
                const PlotStyle &style)
{
    const double foot = data.y.lo + 0.035 * data.y.span();
    QPointF at = plot.toPixels({plot.x.toAxis(point.x), point.brokeOff ? foot : point.y});
    // Five beside each other are told apart; of many the row stays short.
    const double step = std::min(apart, 20.0 / std::max(point.besideOf - 1, 1));
    at.rx() += style.px(step) * (point.beside - (point.besideOf - 1) / 2.0);
    return at;
}

namespace {

constexpr std::size_t mostNames = 4; ///< that are written beside their points

/// Each color's name over its leftmost points, or under them where others stand above.
void paintNames(QPainter &painter, const ScatterData &data, const Plot &plot,
                const PlotStyle &style)
{
    if (data.names.size() > mostNames || style.picture) // pictures have a legend
        return;
    std::vector<QRectF> taken;
    for (const ScatterPoint &point : data.points)
        taken.emplace_back(placeOf(point, data, plot, style) - QPointF(style.px(5), style.px(5)),
                           QSizeF(style.px(10), style.px(10)));
    painter.setFont(style.strong);
    painter.setPen(style.tokens->text);
    for (const PlotRun &name : data.names) {
        QRectF cluster;
        double leftmost = plot.area.right();
        for (const ScatterPoint &point : data.points)
            if (point.slot == name.slot && !point.brokeOff)
                leftmost = std::min(leftmost, placeOf(point, data, plot, style).x());
        for (std::size_t i = 0; i < data.points.size(); ++i)
            if (data.points[i].slot == name.slot && !data.points[i].brokeOff &&
                taken[i].left() < leftmost + style.px(26))
                cluster |= taken[i];
        if (cluster.isNull())
            continue;
        const QSizeF size(style.width(style.strong, name.title) + style.px(2), style.px(16));
        QRectF best;
        for (const double top :
             {cluster.top() - size.height() - style.px(1), cluster.bottom() + style.px(1)}) {
            QRectF place(QPointF(cluster.left(), top), size);
            place.moveRight(std::min(place.right(), plot.area.right()));
            const bool free = std::none_of(taken.begin(), taken.end(), [&](const QRectF &other) {
                return other.intersects(place);
            });
            if (free && top >= plot.bounds.top() && place.bottom() <= plot.area.bottom()) {
                best = place;
                break;
            }
        }
        if (best.isNull())
            continue;
        style.draw(painter, best, Qt::AlignLeft | Qt::AlignVCenter, name.title);
        taken.push_back(best);
    }
}

} // namespace

void paintScatter(QPainter &painter, const ScatterData &data, const Plot &plot,
                  const PlotStyle &style, RunId highlighted)
{
    const look::Tokens &tokens = *style.tokens;
    paintAxes(painter, plot, style);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintNames(painter, data, plot, style);
    bool said = false;
    // Crosses last: they say that a run is missing among the others.
    for (const bool broken : {false, true}) {
        for (const ScatterPoint &point : data.points) {
            if (point.brokeOff != broken)
                continue;
            const QPointF at = placeOf(point, data, plot, style);
            painter.setOpacity(highlighted != 0 && point.run != highlighted ? dimmedOpacity : 1);
            if (!broken) {
                style.drawGlyph(painter, at, point.run == highlighted ? 9 : 7, point.slot, true);
                continue;
            }
            const double arm = style.px(3.5);
            painter.setPen(QPen(look::runColor(point.slot, tokens), style.px(2)));
            painter.drawLine(at + QPointF(-arm, -arm), at + QPointF(arm, arm));
            painter.drawLine(at + QPointF(-arm, arm), at + QPointF(arm, -arm));
            if (std::exchange(said, true))
                continue;
            const QString word = CompareText::tr("diverged");
            const double width = style.width(style.axis, word);
            const bool left = at.x() - width - style.px(8) > plot.area.left();
            painter.setFont(style.axis);
            painter.setPen(tokens.error);
            style.draw(painter,
                       QRectF(left ? at.x() - width - style.px(8) : at.x() + style.px(8),
                              at.y() - style.px(8), width, style.px(16)),
                       Qt::AlignLeft | Qt::AlignVCenter, word);
        }
    }
    painter.restore();
}

std::optional<std::size_t> pointAt(QPointF at, const ScatterData &data, const Plot &plot,
                                   const PlotStyle &style)
{
    std::optional<std::size_t> nearest;
    double least = style.px(reach);
    for (std::size_t i = 0; i < data.points.size(); ++i) {
        const QPointF away = placeOf(data.points[i], data, plot, style) - at;
        const double distance = std::hypot(away.x(), away.y());
        if (distance < least) {
            least = distance;
            nearest = i;
        }
    }
    return nearest;
}

} // namespace normscope::ui
