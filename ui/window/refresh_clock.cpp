#include "ui/window/refresh_clock.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>

namespace normscope::ui {

namespace {

constexpr double shortestInterval = 1000.0 / 30;
constexpr double longestInterval = 1000.0 / 4;

double threadMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

} // namespace

RefreshClock::RefreshClock(std::function<double()> spent, QObject *parent)
    : QObject(parent),
      m_spent(spent ? std::move(spent) : threadMilliseconds),
      m_interval(shortestInterval)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &RefreshClock::fire);
}

void RefreshClock::request()
{
    if (m_timer.isActive())
        return;
    const double passed =
        m_sinceTick.isValid() ? static_cast<double>(m_sinceTick.nsecsElapsed()) * 1e-6 : m_interval;
    m_timer.start(std::max(0, static_cast<int>(std::ceil(m_interval - passed))));
}

void RefreshClock::fire()
{
    // All that this thread did since the last tick: taking what is new, laying out, painting.
    const double now = m_spent();
    if (m_sinceTick.isValid() && static_cast<double>(m_sinceTick.elapsed()) < 2 * longestInterval)
        m_cost += 0.3 * (now - m_spentAtTick - m_cost);
    m_interval = std::clamp(m_cost / m_share, shortestInterval, longestInterval);
    m_spentAtTick = now;
    m_sinceTick.start();
    Q_EMIT tick();
}

} // namespace normscope::ui
