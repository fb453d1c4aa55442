#include "ui/compare/scatter_view.h"

#include "ui/charts/plot_painter.h"
#include "ui/compare/scatter_plot.h"
#include "ui/look/metrics.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <numeric>

namespace normscope::ui {

using look::px;

ScatterView::ScatterView(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("scatter"));
    setAccessibleName(tr("Results of the runs against a setting"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
}

void ScatterView::showData(std::optional<ScatterData> data, const QString &hint)
{
    m_data = std::move(data);
    m_hint = hint;
    m_hovered.reset();
    QStringList told;
    if (m_data)
        for (const ScatterPoint &point : m_data->points)
            told += textOf(point);
    setAccessibleDescription(m_data ? told.join(QStringLiteral("; ")) : hint);
    update();
}

void ScatterView::setHighlighted(RunId run)
{
    if (run == m_highlighted)
        return;
    m_highlighted = run;
    update();
}

Plot ScatterView::layOut(const PlotStyle &style) const
{
    return scatterPlot(*m_data, QRectF(rect()).adjusted(px(4), 0, 0, 0), style);
}

std::optional<QPointF> ScatterView::placeOfRun(RunId run) const
{
    if (!m_data)
        return std::nullopt;
    const PlotStyle style = screenStyle(look::tokensOf(palette()));
    for (const ScatterPoint &point : m_data->points)
        if (point.run == run)
            return placeOf(point, *m_data, layOut(style), style);
    return std::nullopt;
}

QString ScatterView::textOf(const ScatterPoint &point) const
{
    const QString result = point.brokeOff ? point.reason : numberText(point.y, m_data->decimals);
    return tr("%1: %2 at %3 %4").arg(point.title, result, m_data->xLabel, point.xText);
}

void ScatterView::paintEvent(QPaintEvent *)
{
    const look::Tokens &tokens = look::tokensOf(palette());
    const PlotStyle style = screenStyle(tokens);
    QPainter painter(this);
    if (!m_data) {
        painter.setFont(style.label);
        painter.setPen(tokens.muted);
        painter.drawText(rect().adjusted(px(16), 0, -px(16), 0), Qt::AlignCenter | Qt::TextWordWrap,
                         m_hint);
        return;
    }
    const Plot plot = layOut(style);
    paintScatter(painter, *m_data, plot, style, m_highlighted);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_hovered)
        paintHovered(painter, plot, style);
}

void ScatterView::paintHovered(QPainter &painter, const Plot &plot, const PlotStyle &style) const
{
    const look::Tokens &tokens = *style.tokens;
    const ScatterPoint &point = m_data->points[*m_hovered];
    const QPointF at = placeOf(point, *m_data, plot, style);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.text, style.px(1.5)));
    painter.drawEllipse(at, style.px(7), style.px(7));
    const QString result = point.brokeOff ? point.reason : numberText(point.y, m_data->decimals);
    const double width =
        std::max(style.width(style.strong, point.title), style.width(style.label, result)) + px(20);
    QRectF box(at + QPointF(px(12), px(10)), QSizeF(width, px(42)));
    if (box.right() > rect().right() - px(4))
        box.moveRight(at.x() - px(12));
    if (box.bottom() > rect().bottom() - px(4))
        box.moveBottom(at.y() - px(10));
    box.moveLeft(std::max(box.left(), double(px(2))));
    painter.setPen(QPen(tokens.control, 1));
    painter.setBrush(tokens.card);
    painter.drawRoundedRect(box, px(5), px(5));
    const QRectF first = box.adjusted(px(10), px(4), -px(4), -px(20));
    painter.setFont(style.strong);
    painter.setPen(tokens.text);
    style.draw(painter, first, Qt::AlignLeft | Qt::AlignVCenter, point.title);
    painter.setFont(style.label);
    painter.setPen(point.brokeOff ? tokens.error : tokens.muted);
    style.draw(painter, first.translated(0, px(16)), Qt::AlignLeft | Qt::AlignVCenter, result);
}

void ScatterView::hover(std::optional<std::size_t> index)
{
    if (index == m_hovered)
        return;
    m_hovered = index;
    setCursor(index ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
    Q_EMIT runHovered(index ? m_data->points[*index].run : 0);
}

void ScatterView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_data)
        return;
    const PlotStyle style = screenStyle(look::tokensOf(palette()));
    hover(pointAt(event->position(), *m_data, layOut(style), style));
}

void ScatterView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_data)
        return event->ignore();
    const PlotStyle style = screenStyle(look::tokensOf(palette()));
    if (const auto index = pointAt(event->position(), *m_data, layOut(style), style))
        Q_EMIT runClicked(m_data->points[*index].run);
}

void ScatterView::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    hover(std::nullopt);
}

void ScatterView::keyPressEvent(QKeyEvent *event)
{
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (!m_data || m_data->points.empty())
        return QWidget::keyPressEvent(event);
    if (step != 0) {
        // From left to right, whatever the order of the runs.
        std::vector<std::size_t> order(m_data->points.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        const PlotStyle style = screenStyle(look::tokensOf(palette()));
        const Plot plot = layOut(style);
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return placeOf(m_data->points[a], *m_data, plot, style).x() <
                   placeOf(m_data->points[b], *m_data, plot, style).x();
        });
        const auto now = m_hovered
                             ? std::find(order.begin(), order.end(), *m_hovered) - order.begin()
                             : (step > 0 ? -1 : static_cast<std::ptrdiff_t>(order.size()));
        const auto next = std::clamp<std::ptrdiff_t>(now + step, 0,
                                                     static_cast<std::ptrdiff_t>(order.size()) - 1);
        hover(order[static_cast<std::size_t>(next)]);
        return;
    }
    const bool choose = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (choose && m_hovered)
        Q_EMIT runClicked(m_data->points[*m_hovered].run);
    else
        QWidget::keyPressEvent(event);
}

void ScatterView::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    hover(std::nullopt);
}

QSize ScatterView::sizeHint() const
{
    return {px(320), px(220)};
}

QSize ScatterView::minimumSizeHint() const
{
    return {px(180), px(120)};
}

} // namespace normscope::ui
