// The window: puts the panels together and lets each hear what concerns it.
#pragma once

#include "ui/window/workbench.h"

#include <QMainWindow>

#include <filesystem>
#include <optional>

class QSettings;
class QTabWidget;

namespace normscope::ui {

class Commands;
class CurvesPage;
class ExperimentFiles;
class NetworkPanel;
class NormPage;
class RefreshClock;
class RunControl;
class RunExports;
class StartBanner;
class StatusLine;
class ToolStrip;
class TrainingPanel;
class ViewOptions;
class WindowLayout;

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// `settings` keeps window, docks and theme. Both outlive the window.
    MainWindow(Workbench *workbench, QSettings *settings);

    void openExperiment(const QString &file);

Q_SIGNALS:
    /// The data were found or are missing, and the window says which.
    void ready();

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildPages();
    void buildDocks();
    void buildMenus();
    void connectCommands();
    void connectRuns();
    void restoreWindow();
    void saveWindow();
    void resetLayout();

    void refresh();
    void showRuns();
    void showDocument();
    void showGoing();
    void showBanner();
    void stepOrStart();
    void chooseDataFolder();
    void lookForData(const std::optional<std::filesystem::path> &folder);
    void showProblem();
    void showUndo();
    void restoreExperiment();
    void say(const QString &title, const QString &text);
    [[nodiscard]] QString whyNotTrain() const;
    [[nodiscard]] bool chartsHaveFocus() const;

    QSettings *m_settings;
    TrainingClient *m_client;
    ExperimentDocument *m_document;
    RunList *m_runs;
    RunControl *m_control;
    RefreshClock *m_clock;
    ViewOptions *m_view;
    Commands *m_commands;
    ExperimentFiles *m_files;
    RunExports *m_exports;

    ToolStrip *m_tools;
    StatusLine *m_status;
    StartBanner *m_banner;
    QTabWidget *m_tabs;
    CurvesPage *m_curves;
    NormPage *m_norms;
    NetworkPanel *m_network;
    TrainingPanel *m_training;
    WindowLayout *m_layout;

    QString m_dataName;
    QString m_dataProblem = tr("the data are still being looked for");
    bool m_looking = true;          ///< for the data
    bool m_runsRemovedLast = false; ///< so Undo brings them back
    bool m_mayClose = false;        ///< everything is exported, as was asked for at closing
    double m_ratePerRun = 0;        ///< examples per second of one of the runs, as last seen
    bool m_restored = false;
};

} // namespace normscope::ui
