// What a person does to a chart with pointer and keys.
#include "ui/charts/chart_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

constexpr double zoomPerNotch = 1.25;
constexpr double panPerKey = 0.1;
constexpr double hoverReach = 6;

double distanceToSegment(QPointF p, QPointF a, QPointF b)
{
    const QPointF d = b - a;
    const double length = QPointF::dotProduct(d, d);
    const double t = length > 0 ? std::clamp(QPointF::dotProduct(p - a, d) / length, 0.0, 1.0) : 0;
    const QPointF gap = p - (a + t * d);
    return std::hypot(gap.x(), gap.y());
}

/// From a place in pixels; `most` or more where the line is not within `most` of it.
double distanceTo(const PlotLine &line, const Plot &plot, QPointF position, double most)
{
    if (!isCurve(line.kind))
        return most;
    for (const QPolygonF &piece : line.pieces) {
        for (qsizetype i = 1; i < piece.size(); ++i) {
            const QPointF a = plot.toPixels(piece[i - 1]);
            const QPointF b = plot.toPixels(piece[i]);
            if (b.x() >= position.x() - most && a.x() <= position.x() + most)
                most = std::min(most, distanceToSegment(position, a, b));
        }
    }
    return most;
}

} // namespace

std::optional<Range> ChartView::withinAxis(Range range) const
{
    const Range full = m_data.fullX(m_view.plannedEpochs);
    const double span = std::clamp(range.span(), full.span() * 1e-5, full.span());
    if (span >= full.span() * (1 - 1e-9))
        return std::nullopt;
    const double lo = std::clamp(range.lo, full.lo, full.hi - span);
    return Range{lo, lo + span};
}

void ChartView::setXView(std::optional<Range> range)
{
    if (range)
        range = withinAxis(*range);
    if (range == m_view.x)
        return;
    m_view.x = range;
    changed();
    Q_EMIT xViewChanged();
}

void ChartView::setYView(std::optional<Range> range)
{
    if (range && !(range->span() > 1e-9))
        return;
    if (range == m_view.y)
        return;
    m_view.y = range;
    changed();
}

void ChartView::resetView()
{
    setXView(std::nullopt);
    setYView(std::nullopt);
}

void ChartView::zoom(bool vertical, double factor, QPointF about)
{
    const Plot &shown = plot();
    const QPointF center = shown.fromPixels(about);
    const auto around = [factor](Range range, double fixed) {
        return Range{fixed - (fixed - range.lo) / factor, fixed + (range.hi - fixed) / factor};
    };
    if (vertical)
        setYView(around(shown.y.range, center.y()));
    else
        setXView(around(shown.x.range, center.x()));
}

void ChartView::pan(double xFraction, double yFraction)
{
    const auto moved = [](Range range, double fraction) {
        const double by = fraction * range.span();
        return Range{range.lo + by, range.hi + by};
    };
    const Range x = plot().x.range;
    const Range y = plot().y.range;
    if (m_view.x && xFraction != 0)
        setXView(moved(x, xFraction));
    if (m_view.y && yFraction != 0)
        setYView(moved(y, yFraction));
}

void ChartView::wheelEvent(QWheelEvent *event)
{
    // Some platforms turn Shift + wheel into a sideways wheel.
    const int delta =
        event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (delta == 0)
        return;
    zoom(event->modifiers() & Qt::ShiftModifier, std::pow(zoomPerNotch, delta / 120.0),
         event->position());
    event->accept();
}

void ChartView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    m_dragged = event->position();
    event->accept();
}

void ChartView::mouseReleaseEvent(QMouseEvent *event)
{
    m_dragged.reset();
    unsetCursor();
    event->accept();
}

void ChartView::mouseDoubleClickEvent(QMouseEvent *event)
{
    resetView();
    event->accept();
}

void ChartView::mouseMoveEvent(QMouseEvent *event)
{
    // Not handed on: the scene would search every series' shape for the pointer.
    m_pointer = event->position();
    if (m_dragged && event->buttons() & Qt::LeftButton) {
        const QPointF by = event->position() - *m_dragged;
        const QRectF area = plot().area;
        if (m_view.x || m_view.y)
            setCursor(Qt::ClosedHandCursor);
        pan(-by.x() / area.width(), by.y() / area.height());
        m_dragged = event->position();
    }
    if (plot().area.adjusted(-1, -1, 1, 1).contains(m_pointer)) {
        Q_EMIT crosshairMoved(snapped(m_data, plot().fromPixels(m_pointer).x()));
        hover(runAt(m_pointer));
    } else {
        Q_EMIT crosshairLeft();
        hover(0);
    }
}

void ChartView::leaveEvent(QEvent *event)
{
    QChartView::leaveEvent(event);
    Q_EMIT crosshairLeft();
    hover(0);
}

void ChartView::hover(RunId run)
{
    if (run == m_hovered)
        return;
    m_hovered = run;
    Q_EMIT runHovered(runOf(run)); // a group is told by the run that stands for it
}

RunId ChartView::runAt(QPointF position)
{
    const Plot &shown = plot();
    RunId nearest = 0;
    double least = hoverReach * m_view.style.unit;
    for (const auto *lines : {&shown.lines, &m_still.lines()})
        for (const auto &line : *lines) {
            const double away = distanceTo(*line, shown, position, least);
            if (away < least) {
                least = away;
                nearest = line->run;
            }
        }
    return nearest;
}

void ChartView::stepCrosshair(int steps)
{
    const Plot &shown = plot();
    const double pixel = shown.x.range.span() / shown.area.width();
    double x = m_crosshair.value_or((shown.x.range.lo + shown.x.range.hi) / 2);
    // At least a pixel, and on until another moment is reached.
    double moved = snapped(m_data, x + steps * pixel);
    for (int i = 2; moved == x && i < 64; ++i)
        moved = snapped(m_data, x + i * steps * pixel);
    moved = std::clamp(moved, shown.x.range.lo, shown.x.range.hi);
    m_pointer = QPointF(shown.toPixels({moved, 0}).x(), shown.area.center().y());
    Q_EMIT crosshairMoved(moved);
}

void ChartView::keyPressEvent(QKeyEvent *event)
{
    const QPointF center = plot().area.center();
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    // Without a zoom there is nothing to pan: the arrows move the crosshair, as with Shift.
    const bool crosshair = shift || !m_view.x;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(false, zoomPerNotch, center);
        break;
    case Qt::Key_Minus:
        zoom(false, 1 / zoomPerNotch, center);
        break;
    case Qt::Key_PageUp:
        zoom(true, zoomPerNotch, center);
        break;
    case Qt::Key_PageDown:
        zoom(true, 1 / zoomPerNotch, center);
        break;
    case Qt::Key_0:
        resetView();
        break;
    case Qt::Key_Left:
        crosshair ? stepCrosshair(-1) : pan(-panPerKey, 0);
        break;
    case Qt::Key_Right:
        crosshair ? stepCrosshair(1) : pan(panPerKey, 0);
        break;
    case Qt::Key_Up:
        pan(0, panPerKey);
        break;
    case Qt::Key_Down:
        pan(0, -panPerKey);
        break;
    case Qt::Key_Escape:
        if (!m_crosshair) {
            event->ignore();
            return;
        }
        Q_EMIT crosshairLeft();
        break;
    default:
        // Space and the other keys of the window are not the chart's.
        event->ignore();
        return;
    }
    event->accept();
}

void ChartView::focusInEvent(QFocusEvent *event)
{
    QChartView::focusInEvent(event);
    Q_EMIT focusChanged(true);
}

void ChartView::focusOutEvent(QFocusEvent *event)
{
    QChartView::focusOutEvent(event);
    Q_EMIT focusChanged(false);
}

} // namespace normscope::ui
