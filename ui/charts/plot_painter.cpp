#include "ui/charts/plot_painter.h"

#include "ui/charts/channel_image.h"
#include "ui/charts/line_keys.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

struct PlotText
{
    Q_DECLARE_TR_FUNCTIONS(Plot)
};

constexpr double bandOpacity = 0.18;

QColor faded(QColor color, double opacity)
{
    color.setAlphaF(static_cast<float>(color.alphaF() * opacity));
    return color;
}

QPen solid(const QColor &color, double width)
{
    QPen pen(color, width);
    pen.setCapStyle(Qt::FlatCap);
    return pen;
}

/// Lines one pixel wide stand on the middles of pixels; in pictures they may stand anywhere.
double crisp(double at, const PlotStyle &style)
{
    return style.picture ? at : std::floor(at) + 0.5;
}

void paintTickLabels(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    painter.setFont(style.axis);
    painter.setPen(style.tokens->muted);
    const double height = QFontMetricsF(style.axis).height();
    for (const Tick &tick : plot.x.ticks) {
        const double x = plot.toPixels({tick.at, 0}).x();
        style.draw(painter,
                   QRectF(x - style.px(40), plot.area.bottom() + style.px(5), style.px(80), height),
                   Qt::AlignHCenter | Qt::AlignTop, tick.text);
    }
    if (!plot.image) {
        for (const Tick &tick : plot.y.ticks) {
            const double y = plot.toPixels({plot.x.range.lo, tick.at}).y();
            style.draw(painter,
                       QRectF(plot.bounds.left(), y - height / 2,
                              plot.area.left() - style.px(8) - plot.bounds.left(), height),
                       Qt::AlignRight | Qt::AlignVCenter, tick.text);
        }
    }
}

void paintTitles(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    painter.setFont(style.axis);
    painter.setPen(style.tokens->muted);
    const double height = QFontMetricsF(style.axis).height();
    if (!plot.xTitle.isEmpty())
        style.draw(
            painter,
            QRectF(plot.area.left(), plot.area.bottom() + style.px(22), plot.area.width(), height),
            Qt::AlignHCenter | Qt::AlignTop, plot.xTitle);
    const QString yTitle =
        plot.image ? (plot.image->ranked ? PlotText::tr("rank") : PlotText::tr("channel"))
                   : plot.yTitle;
    if (!yTitle.isEmpty()) {
        painter.save();
        painter.translate(plot.bounds.left() + height * (plot.image ? 0.9 : 0.6),
                          plot.area.center().y());
        painter.rotate(-90);
        style.draw(painter,
                   QRectF(-plot.area.height() / 2, -height / 2, plot.area.height(), height),
                   Qt::AlignHCenter | Qt::AlignVCenter, yTitle);
        painter.restore();
    }
    if (!plot.heading.isEmpty()) {
        const QRectF row(plot.area.left(), plot.bounds.top(), plot.area.width(), style.px(18));
        painter.setFont(style.strong);
        painter.setPen(style.tokens->text);
        style.draw(painter, row, Qt::AlignLeft | Qt::AlignVCenter, plot.heading);
        const double after = style.width(style.strong, plot.heading) + style.px(8);
        painter.setFont(style.axis);
        painter.setPen(style.tokens->muted);
        style.draw(painter, row.adjusted(after, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                   plot.headingDetail);
        painter.setPen(style.tokens->error);
        style.draw(painter, row, Qt::AlignRight | Qt::AlignVCenter, plot.headingFault);
    }
}

} // namespace

void paintAxes(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    painter.save();
    const look::Tokens &tokens = *style.tokens;
    const QRectF &area = plot.area;
    const double hair =
        style.picture ? 0.8 * style.lineScale : std::max(1.0, std::floor(style.unit));
    painter.setRenderHint(QPainter::Antialiasing, style.picture);
    const auto horizontal = [&](double at) {
        const double y = crisp(plot.toPixels({plot.x.range.lo, at}).y(), style);
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    };
    if (!plot.image) {
        painter.setPen(solid(tokens.grid, hair));
        for (const Tick &tick : plot.y.ticks)
            horizontal(tick.at);
        painter.setPen(solid(tokens.axis, hair));
        if (plot.startLine && plot.y.range.contains(*plot.startLine))
            horizontal(*plot.startLine);
    }
    painter.setPen(solid(tokens.axis, hair));
    const double bottom = crisp(area.bottom(), style);
    painter.drawLine(QPointF(area.left(), bottom), QPointF(area.right(), bottom));
    for (const Tick &tick : plot.x.ticks) {
        const double x = crisp(plot.toPixels({tick.at, 0}).x(), style);
        painter.drawLine(QPointF(x, bottom), QPointF(x, bottom + style.px(4)));
    }
    paintTickLabels(painter, plot, style);
    paintTitles(painter, plot, style);
    painter.restore();
}

void paintImage(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    if (!plot.image)
        return;
    painter.save();
    const ChannelImage &image = *plot.image;
    const look::Tokens &tokens = *style.tokens;
    const QRectF &area = plot.area;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.fillRect(area, tokens.inset);
    if (!image.pixels.isNull()) {
        const double left = plot.toPixels({image.x.lo, 0}).x();
        const double right = plot.toPixels({image.x.hi, 0}).x();
        painter.drawImage(QRectF(left, area.top(), std::max(1.0, right - left), area.height()),
                          image.pixels);
    }
    const double height = QFontMetricsF(style.axis).height();
    painter.setFont(style.axis);
    painter.setPen(tokens.muted);
    const QRectF labels(plot.bounds.left(), area.top(),
                        area.left() - style.px(8) - plot.bounds.left(), height);
    style.draw(painter, labels, Qt::AlignRight | Qt::AlignTop, QStringLiteral("1"));
    style.draw(painter, labels.translated(0, area.height() - height),
               Qt::AlignRight | Qt::AlignBottom, QString::number(image.channels));

    const QRectF bar(area.right() + style.px(16), area.top(), style.px(9), area.height());
    QLinearGradient colors(bar.topLeft(), bar.bottomLeft());
    colors.setColorAt(0, channelColor(1, tokens));
    colors.setColorAt(0.5, channelColor(0, tokens));
    colors.setColorAt(1, channelColor(-1, tokens));
    painter.fillRect(bar, colors);
    for (const int end : {1, 0, -1}) {
        const QString text = numberText(image.start + end * image.reach, image.decimals);
        const double y = bar.center().y() - end * (bar.height() - height) / 2;
        style.draw(painter, QRectF(bar.right() + style.px(6), y - height / 2, style.px(60), height),
                   Qt::AlignLeft | Qt::AlignVCenter, text);
    }
    painter.restore();
}

QPen linePen(const PlotLine &line, const Plot &plot, const PlotStyle &style)
{
    const look::Tokens &tokens = *style.tokens;
    const double dim = (plot.isDimmed(line.run) ? dimmedOpacity : 1) * line.opacity;
    const QColor color = look::runColor(line.slot, tokens);
    QPen pen;
    switch (line.kind) {
    case LineKind::Raw:
        pen = QPen(faded(color, (tokens.dark ? 0.22 : 0.20) * 1.0 * dim), 1 * style.lineScale);
        break;
    case LineKind::Band:
        pen = QPen(Qt::NoPen);
        break;
    case LineKind::Epochs:
        pen = QPen(faded(color, dim), 1.75 * style.lineScale);
        pen.setDashPattern(dashesOf(line.evaluation));
        pen.setCapStyle(Qt::FlatCap);
        break;
    case LineKind::Smoothed:
        pen = solid(faded(color, dim), (line.width > 0 ? line.width : 2) * style.lineScale);
        break;
    case LineKind::Channel:
        pen = solid(faded(color, dim * (line.many ? 0.8 : 1)),
                    (line.many ? 1.25 : 1.75) * style.lineScale);
        break;
    }
    pen.setJoinStyle(Qt::BevelJoin); // round joins cost twice as much and look the same
    return pen;
}

namespace {

void paintLine(QPainter &painter, const PlotLine &line, const Plot &plot, const PlotStyle &style)
{
    const QRectF box(QPointF(plot.x.range.lo, plot.y.range.lo),
                     QPointF(plot.x.range.hi, plot.y.range.hi));
    painter.setPen(linePen(line, plot, style));
    for (const QPolygonF &piece : clipped(line.pieces, box)) {
        QPolygonF pixels;
        pixels.reserve(piece.size());
        for (const QPointF &point : piece)
            pixels.append(plot.toPixels(point));
        if (pixels.size() > 1)
            painter.drawPolyline(pixels);
    }
}

} // namespace

void paintBands(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    const QRectF box(QPointF(plot.x.range.lo, plot.y.range.lo),
                     QPointF(plot.x.range.hi, plot.y.range.hi));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (const auto &line : plot.lines) {
        if (line->kind != LineKind::Band)
            continue;
        const double dim = (plot.isDimmed(line->run) ? dimmedOpacity : 1) * line->opacity;
        painter.setBrush(faded(look::runColor(line->slot, *style.tokens), bandOpacity * dim));
        for (const QPolygonF &piece : line->pieces) {
            QPolygonF pixels = clippedArea(piece, box);
            for (QPointF &point : pixels)
                point = plot.toPixels(point);
            if (pixels.size() > 2)
                painter.drawPolygon(pixels, Qt::WindingFill);
        }
    }
    painter.restore();
}

void paintRawLines(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, style.picture);
    for (const auto &line : plot.lines)
        if (line->kind == LineKind::Raw)
            paintLine(painter, *line, plot, style);
    painter.restore();
}

void paintLines(QPainter &painter, const Plot &plot, const PlotStyle &style)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto &line : plot.lines)
        if (isCurve(line->kind))
            paintLine(painter, *line, plot, style);
    painter.restore();
}

} // namespace normscope::ui
