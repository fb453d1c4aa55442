#include "ui/charts/chart_group.h"

#include "ui/charts/chart_view.h"

#include <algorithm>

namespace normscope::ui {

namespace {

/// Of ChartView::weight(), drawn in one pass of the event loop; or a single chart with more.
constexpr std::size_t mostAtOnce = 60'000;

} // namespace

ChartGroup::ChartGroup(QObject *parent) : QObject(parent)
{
    m_turn.setSingleShot(true);
    m_turn.setInterval(0);
    connect(&m_turn, &QTimer::timeout, this, &ChartGroup::paintNext);
    m_pass.setSingleShot(true);
    m_pass.setInterval(0);
    connect(&m_pass, &QTimer::timeout, this, &ChartGroup::nextTurn);
}

void ChartGroup::add(ChartView *view)
{
    m_views.push_back(view);
    view->setSettings(m_settings);
    view->setHighlighted(m_highlighted);
    view->setPlannedEpochs(m_plannedEpochs);
    view->setTurn([this, view] { return takeTurn(view); });
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
    std::erase(m_waiting, view);
    view->setTurn({});
}

bool ChartGroup::takeTurn(ChartView *view)
{
    m_pass.start();
    const std::size_t weight = view->weight();
    if (m_drawn > 0 && m_drawn + weight > mostAtOnce) {
        if (std::find(m_waiting.begin(), m_waiting.end(), view) == m_waiting.end())
            m_waiting.push_back(view);
        return false;
    }
    m_drawn += weight;
    return true;
}

void ChartGroup::nextTurn()
{
    m_drawn = 0;
    if (m_waiting.empty())
        return;
    ChartView *next = m_waiting.front();
    m_waiting.erase(m_waiting.begin());
    next->viewport()->update();
    if (!m_waiting.empty())
        m_pass.start();
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
    std::for_each(m_views.rbegin(), m_views.rend(), [&](ChartView *view) {
        if (!view->refresh())
            return;
        changed = true;
        std::erase(m_unpainted, view);
        m_unpainted.push_back(view);
    });
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
        const ChartView::Room wanted = view->roomWanted();
        left = std::max(left, wanted.left);
        right = std::max(right, wanted.right);
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
