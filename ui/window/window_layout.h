// The docks: what stands where at the first start, wide or small, and how that is remembered.
#pragma once

#include <QObject>
#include <QString>

#include <vector>

class QDockWidget;
class QMainWindow;
class QMenu;
class QWidget;

namespace normscope::ui {

/// A panel that becomes a dock. Its header is the dock's title bar while the dock stands alone, and
/// hidden while it is one of several tabs, whose tab has the title.
struct DockPanel
{
    QString name; ///< object name, kept in the settings
    QString title;
    QWidget *panel = nullptr;
    QWidget *header = nullptr;
};

class WindowLayout : public QObject
{
    Q_OBJECT

public:
    /// The first two panels go to the left, the others to the right (or below, where it is small).
    WindowLayout(QMainWindow *window, const std::vector<DockPanel> &panels);

    /// Under 1200 pixels of width: two columns of tabs, left and below.
    void arrangeFor(int width);
    /// The docks' own sizes; once the window has laid itself out after arrangeFor().
    void sizeDocks();
    /// Whether the arrangement is the one for this width.
    [[nodiscard]] bool isFor(int width) const;
    /// A person has moved, tabbed, floated or closed a dock since it was arranged.
    [[nodiscard]] bool isTouched() const { return m_touched; }
    /// The docks stand as they were left, not as arrangeFor() would place them.
    void setTouched() { m_touched = true; }
    void addToggles(QMenu *menu) const;
    [[nodiscard]] const std::vector<QDockWidget *> &docks() const { return m_docks; }
    /// After docks have been moved, restored or tabbed.
    void showTitles();

private:
    void arrangeWide();
    void arrangeSmall();
    void noteTouch();

    QMainWindow *m_window;
    bool m_small = false;
    bool m_arranging = false;
    bool m_touched = false;
    std::vector<QDockWidget *> m_docks;
    std::vector<QWidget *> m_headers;
    std::vector<QWidget *> m_noTitles; ///< for docks whose tab has the title
};

} // namespace normscope::ui
