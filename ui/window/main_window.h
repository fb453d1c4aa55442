// The window: puts the panels together and lets each hear what concerns it.
#pragma once

#include "ui/window/window_memory.h"
#include "ui/window/workbench.h"

#include <QMainWindow>
#include <QMessageBox>

#include <filesystem>
#include <memory>
#include <optional>

class QSettings;
class QTabWidget;

namespace normscope::ui {

class Commands;
class ComparePage;
class ComparePanel;
class CurvesPage;
class ExperimentFiles;
class ExploreMode;
class NetworkPanel;
class FormatExports;
class FormulaPage;
class NormPage;
class RefreshClock;
class RunControl;
class NetworkExports;
class NoticeBar;
class RunExports;
class RunLibrary;
class RunRows;
class RunsPanel;
class StartBanner;
class StatusLine;
class ToolStrip;
class TrainingPanel;
class ViewOptions;
class WindowLayout;
class WindowWords;

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// `settings` keeps window, docks and theme. Both outlive the window.
    MainWindow(Workbench *workbench, QSettings *settings);

    ~MainWindow() override;

    /// An experiment, weights to train from, or runs that somebody has sent.
    void openFile(const QString &file);

Q_SIGNALS:
    /// The data were found or are missing, and the window says which.
    void ready();
    /// The runs of the store are there.
    void storeReady();

protected:
    bool event(QEvent *event) override;
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
    void restore();
    void remember();
    void resetLayout();

    void refresh();
    void showRuns();
    /// What the table shows, for comparisons.
    void showListed();
    void showDocument();
    void showFormula();
    /// Gives the focus to a widget of a dock, which is brought into sight.
    void goTo(const char *dock, const char *widget);
    void stepOrStart();
    /// Measures what each of these costs, by layer, then trains them; a title for each.
    void compareCosts(const std::vector<ExperimentSpec> &specs,
                      const std::vector<std::string> &titles);
    void chooseDataFolder();
    void lookForData(const std::optional<std::filesystem::path> &folder);
    [[nodiscard]] bool mayCloseNow();
    /// Asks before what no store keeps is gone.
    [[nodiscard]] bool mayForget(bool going);
    /// What went wrong.
    void say(const QString &title, const QString &text);
    void tell(const char *name, QMessageBox::Icon icon, const QString &title, const QString &text);
    [[nodiscard]] bool chartsHaveFocus() const;

    WindowMemory m_memory;
    TrainingClient *m_client;
    ExperimentDocument *m_document;
    RunList *m_runs;
    RunControl *m_control;
    RefreshClock *m_clock;
    ViewOptions *m_view;
    Commands *m_commands;
    ExperimentFiles *m_files;
    RunExports *m_exports;
    FormatExports *m_formats;
    NetworkExports *m_networks;
    NoticeBar *m_notices;
    RunLibrary *m_library;

    ToolStrip *m_tools;
    StatusLine *m_status;
    StartBanner *m_banner;
    QTabWidget *m_tabs;
    CurvesPage *m_curves;
    NormPage *m_norms;
    ComparePanel *m_comparison;
    ComparePage *m_compare;
    FormulaPage *m_formula;
    NetworkPanel *m_network;
    TrainingPanel *m_training;
    RunsPanel *m_table = nullptr;
    const RunRows *m_rows = nullptr; ///< of the table
    WindowLayout *m_layout;
    std::unique_ptr<WindowWords> m_words;
    ExploreMode *m_explore;

    bool m_mayClose = false; ///< everything is exported, as was asked for at closing
    bool m_closeAfterExport = false;
    bool m_restored = false;
};

} // namespace normscope::ui
