#include "ui/window/window_layout.h"

#include "ui/look/metrics.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>
#include <QTimer>

namespace normscope::ui {

namespace {

constexpr int smallWidth = 1200;
constexpr std::size_t leftPanels = 2;

// A little room under the tabs.
class NoTitle : public QWidget
{
public:
    explicit NoTitle(QWidget *parent) : QWidget(parent) { hide(); }
    [[nodiscard]] QSize sizeHint() const override { return {0, look::px(8)}; }
};

} // namespace

WindowLayout::WindowLayout(QMainWindow *window, const std::vector<DockPanel> &panels)
    : QObject(window), m_window(window)
{
    window->setDockOptions(QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks);
    window->setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    window->setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window->setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    for (const DockPanel &panel : panels) {
        auto *dock = new QDockWidget(panel.title, window);
        dock->setObjectName(panel.name);
        dock->setAccessibleName(panel.title);
        dock->setWidget(panel.panel);
        dock->setTitleBarWidget(panel.header);
        m_docks.push_back(dock);
        m_headers.push_back(panel.header);
        m_noTitles.push_back(new NoTitle(dock));
        // Which docks share a place is known only after the window has laid itself out.
        const auto later = [this] { QTimer::singleShot(0, this, &WindowLayout::showTitles); };
        connect(dock, &QDockWidget::dockLocationChanged, this, later);
        connect(dock, &QDockWidget::dockLocationChanged, this, &WindowLayout::noteTouch);
        connect(dock, &QDockWidget::topLevelChanged, this, &WindowLayout::noteTouch);
        connect(dock, &QDockWidget::topLevelChanged, this, later);
        connect(dock, &QDockWidget::visibilityChanged, this, later);
    }
}

void WindowLayout::noteTouch()
{
    if (!m_arranging)
        m_touched = true;
}

bool WindowLayout::isFor(int width) const
{
    return m_small == (width < look::px(smallWidth));
}

void WindowLayout::arrangeFor(int width)
{
    m_arranging = true;
    for (QDockWidget *dock : m_docks) {
        m_window->removeDockWidget(dock);
        dock->setFloating(false);
    }
    m_small = width < look::px(smallWidth);
    if (m_small)
        arrangeSmall();
    else
        arrangeWide();
    for (QDockWidget *dock : m_docks)
        dock->show();
    showTitles();
    m_arranging = false;
    m_touched = false;
}

void WindowLayout::sizeDocks()
{
    if (m_small) {
        m_window->resizeDocks({m_docks[0]}, {look::px(260)}, Qt::Horizontal);
        m_window->resizeDocks({m_docks[leftPanels]}, {look::px(206)}, Qt::Vertical);
        return;
    }
    m_window->resizeDocks({m_docks.front(), m_docks[leftPanels]}, {look::px(292), look::px(348)},
                          Qt::Horizontal);
    m_window->resizeDocks({m_docks[0], m_docks[1]}, {look::px(590), look::px(306)}, Qt::Vertical);
    m_window->resizeDocks({m_docks[2], m_docks[3], m_docks[4]},
                          {look::px(400), look::px(170), look::px(310)}, Qt::Vertical);
}

void WindowLayout::arrangeWide()
{
    for (std::size_t i = 0; i < m_docks.size(); ++i)
        m_window->addDockWidget(i < leftPanels ? Qt::LeftDockWidgetArea : Qt::RightDockWidgetArea,
                                m_docks[i], Qt::Vertical);
}

void WindowLayout::arrangeSmall()
{
    for (std::size_t i = 0; i < m_docks.size(); ++i)
        m_window->addDockWidget(i < leftPanels ? Qt::LeftDockWidgetArea : Qt::BottomDockWidgetArea,
                                m_docks[i]);
    m_window->tabifyDockWidget(m_docks[0], m_docks[1]);
    for (std::size_t i = leftPanels + 1; i < m_docks.size(); ++i)
        m_window->tabifyDockWidget(m_docks[leftPanels], m_docks[i]);
    m_docks[0]->raise();
    m_docks[leftPanels]->raise();
}

void WindowLayout::showTitles()
{
    for (std::size_t i = 0; i < m_docks.size(); ++i) {
        const bool tabbed =
            !m_docks[i]->isFloating() && !m_window->tabifiedDockWidgets(m_docks[i]).isEmpty();
        QWidget *title = tabbed ? m_noTitles[i] : m_headers[i];
        if (m_docks[i]->titleBarWidget() != title) {
            m_docks[i]->setTitleBarWidget(title);
            title->show();
        }
    }
}

void WindowLayout::addToggles(QMenu *menu) const
{
    for (QDockWidget *dock : m_docks) {
        dock->toggleViewAction()->setObjectName("toggle_" + dock->objectName());
        menu->addAction(dock->toggleViewAction());
    }
}

} // namespace normscope::ui
