// The window's mode of exploring: what is put in place of what, and what is said meanwhile.
#pragma once

#include "ui/explore/explore_session.h"

#include <QObject>

class QDockWidget;
class QKeyEvent;
class QMainWindow;
class QShortcut;
class QTabWidget;

namespace normscope::ui {

class Commands;
class CurvesPage;
class DifferencesPanel;
class ExperimentDocument;
class ExplorePage;
class RefreshClock;
class RunControl;
class ToolStrip;
class TrainingClient;
class TrainingPanel;
class WindowWords;

class ExploreMode : public QObject
{
    Q_OBJECT

public:
    /// All of it outlives the mode but for the widgets, which go with the window.
    struct Parts
    {
        QMainWindow *window;
        TrainingClient *client;
        ExperimentDocument *document;
        RunControl *control;
        Commands *commands;
        ToolStrip *tools;
        QTabWidget *tabs;
        CurvesPage *curves;
        TrainingPanel *training;
        WindowWords *words;
        RefreshClock *clock;
    };
    explicit ExploreMode(const Parts &parts);

    [[nodiscard]] bool isOn() const { return m_session->isOn(); }
    void setOn(bool on);
    /// The builder's experiment, or what stands against it, has changed.
    void showDocument();
    /// The window's tick: takes what is new.
    void refresh();
    /// Escape leaves; true when it was the key.
    bool handleKey(const QKeyEvent &event);
    /// After the docks were put where they belong.
    void placeDock();

private:
    void build();
    void enter();
    void leave();
    void say();
    void keep(const ExperimentSpec &spec);
    void togglePin();
    [[nodiscard]] QDockWidget *dock(const char *name) const;
    void placeDifferences(QDockWidget *below);

    Parts m_parts;
    ExploreSession *m_session;
    ExplorePage *m_page = nullptr; ///< made when first needed, as the dock is
    QDockWidget *m_dock = nullptr;
    DifferencesPanel *m_differences = nullptr;
    QWidget *m_title = nullptr; ///< of the dock
    QWidget *m_noTitle = nullptr;
    QShortcut *m_pin; ///< whatever has the focus: lists would take a letter for a search
    QList<QDockWidget *> m_hidden; ///< docks about the runs, until the mode is left
    bool m_differs = false;        ///< the session is another one than what is compared
    bool m_moved = false;          ///< the differences stand under the answers, not the runs
};

} // namespace normscope::ui
