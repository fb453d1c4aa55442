#include "ui/charts/chart_group.h"

#include "ui/charts/chart_view.h"

#include <algorithm>

namespace normscope::ui {

ChartGroup::ChartGroup(QObject *parent) : QObject(parent)
{
    m_turn.setSingleShot(true);
    m_turn.setInterval(0);
    connect(&m_turn, &QTimer::timeout, this, &ChartGroup::paintNext);
}

void ChartGroup::add(ChartView *view)
{
    m_views.push_back(view);
    view->setSettings(m_settings);
    view->setHighlighted(m_highlighted);
    view->setPlannedEpochs(m_plannedEpochs);
    connect(view, &ChartView::crosshairMoved, this,
            [this, view](double x) { moveCrosshair(view, x); });
    connect(view, &ChartView::crosshairLeft, this,
            [this, view] { moveCrosshair(view, std::nullopt); });
    connect(view, &ChartView::xViewChanged, this, [this, view] { shareX(view); });
    connect(view, &ChartView::runHovered, this, &ChartGroup::runHovered);
}

void ChartGroup::remove(ChartView *view)
{
    view->disconnect(this);
    std::erase(m_views, view);
    std::erase(m_unpainted, view);
}

void ChartGroup::setSettings(const ChartSettings &settings)
{
    m_settings = settings;
    for (ChartView *view : m_views)
        view->setSettings(settings);
    if (settings.sameX && !m_views.empty())
        shareX(m_views.front());
    lineUp();
}

void ChartGroup::setHighlighted(RunId run)
{
    m_highlighted = run;
    for (ChartView *view : m_views)
        view->setHighlighted(run);
}

void ChartGroup::setPlannedEpochs(int epochs)
{
    m_plannedEpochs = epochs;
    for (ChartView *view : m_views)
        view->setPlannedEpochs(epochs);
}

void ChartGroup::refresh()
{
    bool changed = false;
    for (auto view = m_views.rbegin(); view != m_views.rend(); ++view) {
        if (!(*view)->refresh())
            continue;
        changed = true;
        std::erase(m_unpainted, *view);
        m_unpainted.push_back(*view);
    }
    if (!changed)
        return;
    lineUp();
    paintNext();
}

void ChartGroup::paintNext()
{
    if (m_unpainted.empty())
        return;
    m_unpainted.back()->viewport()->update();
    m_unpainted.pop_back();
    m_turn.start();
}

void ChartGroup::lineUp()
{
    double left = 0;
    double right = 0;
    for (ChartView *view : m_views) {
        if (!view->isVisible())
            continue;
        left = std::max(left, view->plot().leftWanted);
        right = std::max(right, view->plot().roomWanted);
    }
    for (ChartView *view : m_views)
        view->setRoom(left, right);
}

void ChartGroup::resetViews()
{
    for (ChartView *view : m_views)
        view->resetView();
}

double ChartGroup::takeMilliseconds()
{
    double total = 0;
    for (ChartView *view : m_views)
        total += view->takeMilliseconds();
    return total;
}

void ChartGroup::moveCrosshair(ChartView *under, std::optional<double> x)
{
    for (ChartView *view : m_views)
        view->setCrosshair(x, x && view == under);
}

void ChartGroup::shareX(ChartView *from)
{
    if (!m_settings.sameX || m_sharing)
        return;
    m_sharing = true;
    for (ChartView *view : m_views)
        if (view != from)
            view->setXView(from->xView());
    m_sharing = false;
}

} // namespace normscope::ui
