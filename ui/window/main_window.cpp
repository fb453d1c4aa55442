#include "ui/window/main_window.h"

#include "ui/builder/network_panel.h"
#include "ui/builder/training_panel.h"
#include "ui/charts/curves_page.h"
#include "ui/charts/norm_page.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/compare_panel.h"
#include "ui/inspect/formula_page.h"
#include "ui/look/icon.h"
#include "ui/look/panel_header.h"
#include "ui/look/theme.h"
#include "ui/path_of.h"
#include "ui/runs/differences_panel.h"
#include "ui/runs/epochs_panel.h"
#include "ui/runs/run_rows.h"
#include "ui/runs/run_table_view.h"
#include "ui/runs/runs_panel.h"
#include "ui/window/close_questions.h"
#include "ui/window/commands.h"
#include "ui/window/cost_dialog.h"
#include "ui/window/experiment_files.h"
#include "ui/window/explore_mode.h"
#include "ui/window/format_exports.h"
#include "ui/window/menu_bar.h"
#include "ui/window/network_exports.h"
#include "ui/window/notice_bar.h"
#include "ui/window/refresh_clock.h"
#include "ui/window/run_control.h"
#include "ui/window/run_exports.h"
#include "ui/window/run_library.h"
#include "ui/window/start_banner.h"
#include "ui/window/status_line.h"
#include "ui/window/tool_strip.h"
#include "ui/window/view_options.h"
#include "ui/window/window_layout.h"
#include "ui/window/window_words.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QScrollArea>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace normscope::ui {

namespace {

// A panel that may need more height than its dock has.
QScrollArea *scrolled(QWidget *panel)
{
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(panel);
    return area;
}

} // namespace

MainWindow::MainWindow(Workbench *workbench, QSettings *settings)
    : m_memory(settings),
      m_client(&workbench->client),
      m_document(&workbench->document),
      m_runs(&workbench->runs),
      m_control(new RunControl(m_client, m_runs, this)),
      m_clock(new RefreshClock({}, this)),
      m_view(new ViewOptions(settings, this)),
      m_commands(new Commands(this, m_document->undoStack())),
      m_files(new ExperimentFiles(m_document, m_client, this)),
      m_exports(nullptr),
      m_formats(new FormatExports(m_client, m_runs, this)),
      m_networks(new NetworkExports(m_client, this)),
      m_notices(new NoticeBar(this)),
      m_library(nullptr),
      m_tools(new ToolStrip(*m_commands, this)),
      m_status(new StatusLine(this)),
      m_banner(new StartBanner(this)),
      m_tabs(new QTabWidget(this)),
      m_curves(new CurvesPage(m_tabs)),
      m_norms(new NormPage(m_tabs)),
      m_comparison(new ComparePanel(m_tabs)),
      m_compare(new ComparePage(m_comparison, m_tabs)),
      m_formula(new FormulaPage(m_tabs)),
      m_network(new NetworkPanel(m_document, this)),
      m_training(new TrainingPanel(m_document, this)),
      m_layout(nullptr),
      m_words(std::make_unique<WindowWords>(WindowWords::Parts{m_client, m_document, m_runs,
                                                               m_control, m_commands, m_tools,
                                                               m_status, m_banner, m_training})),
      m_explore(new ExploreMode({this, m_client, m_document, m_control, m_commands, m_tools, m_tabs,
                                 m_curves, m_training, m_words.get(), m_clock}))
{
    setObjectName("mainWindow");
    setWindowTitle(tr("NormScope"));
    setWindowIcon(look::programIcon());
    setAcceptDrops(true);
    m_exports = new RunExports(
        m_client, m_runs, [this] { return m_curves->settings(); }, this);
    m_library = new RunLibrary(m_client, m_runs, m_notices,
                               {m_memory.selection(), m_memory.baseline()}, this);
    buildPages();
    buildDocks();
    buildMenus();
    setStatusBar(m_status);
    connectCommands();
    connectRuns();
    restore();
    showRuns();
    m_client->takeNews(); // what an earlier window had not taken any more
    lookForData({});
}

MainWindow::~MainWindow() = default;

void MainWindow::buildPages()
{
    m_tabs->setObjectName("pages");
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Pages"));
    m_tabs->addTab(m_curves, tr("Curves"));
    m_tabs->addTab(m_norms, tr("γ and β"));
    m_tabs->addTab(m_compare, tr("Compare"));
    m_comparison->hide();
    m_curves->setCompanion(m_comparison);
    m_curves->setBanner(m_banner);
    m_formula->hide(); // a tab once it is asked for
    setCentralWidget(m_tabs);
}

void MainWindow::buildDocks()
{
    m_table = new RunsPanel(m_runs, this);
    RunsPanel *runs = m_table;
    m_rows = runs->table()->rows();
    connect(m_rows, &RunRows::rearranged, this, &MainWindow::showListed);
    auto *differences = new DifferencesPanel(m_runs, this);
    auto *epochs = new EpochsPanel(m_runs, this);
    m_layout = new WindowLayout(
        this, {{"networkDock", tr("Network"), m_network, m_network->header()},
               {"trainingDock", tr("Training"), scrolled(m_training), m_training->header()},
               {"runsDock", tr("Runs"), runs, runs->header()},
               {"differencesDock", tr("Differences"), differences, differences->header()},
               {"epochsDock", tr("Epochs"), epochs, epochs->header()}});

    connect(runs, &RunsPanel::duplicateRequested, this, [this](RunId id) {
        if (const RunEntry *entry = m_runs->find(id))
            m_document->load(m_control->opened(entry->history->spec()), entry->title());
    });
    connect(runs, &RunsPanel::pauseRequested, this,
            [this](RunId id) { m_client->service().pause(id); });
    connect(runs, &RunsPanel::resumeRequested, this,
            [this](RunId id) { m_client->service().resume(id); });
    connect(runs, &RunsPanel::stopRequested, this,
            [this](RunId id) { m_client->service().stop(id); });
    connect(runs, &RunsPanel::repeatRequested, m_commands->repeat, &QAction::trigger);
    connect(runs, &RunsPanel::exportRequested, m_exports, &RunExports::chooseAndExport);
    connect(runs, &RunsPanel::foldRequested, this, [this](RunId id) {
        if (const RunEntry *entry = m_runs->find(id))
            m_networks->fold(*entry);
    });
}

void MainWindow::buildMenus()
{
    // The menu bar with the tool strip under it, above all docks.
    auto *top = new QWidget(this);
    auto *column = new QVBoxLayout(top);
    column->setContentsMargins({});
    column->setSpacing(0);
    auto *bar = new QMenuBar(top);
    column->addWidget(bar);
    column->addWidget(m_tools);
    column->addWidget(m_notices);
    setMenuWidget(top);

    fillMenuBar(bar, *m_commands, *m_document, *m_view, *m_layout);
    m_tools->dataMenu()->addAction(m_commands->chooseData);
}

void MainWindow::refresh()
{
    m_client->takeNews(); // first, so that what comes while we read is news again
    m_runs->refresh();
    m_library->refresh();
    m_explore->refresh();
}

void MainWindow::showRuns()
{
    const std::vector<RunEntry> shown = m_runs->selectedEntries();
    m_curves->setRuns(shown, m_runs->groups());
    m_curves->setBaseline(m_runs->find(m_runs->baseline()));
    m_norms->setRuns(shown, m_runs->groups());
    m_comparison->setRuns(shown, m_runs->groups(), m_runs->baseline());
    showListed();
    m_formula->setRuns(shown);
    m_words->showGoing();
}

void MainWindow::showListed()
{
    std::vector<RunEntry> listed;
    for (const RunEntry &entry : m_runs->entries())
        if (m_rows == nullptr || m_rows->isShown(entry.id))
            listed.push_back(entry);
    m_compare->setRunCount(listed.size());
    m_comparison->setListed(listed, m_runs->allGroups());
}

void MainWindow::showDocument()
{
    m_words->showDocument();
    const auto epochs = static_cast<int>(m_document->spec().training.epochs);
    m_curves->setPlannedEpochs(epochs);
    m_norms->setPlannedEpochs(epochs);
    m_formula->setModel(m_document->spec().model);
    m_explore->showDocument();
}

void MainWindow::goTo(const char *dock, const char *widget)
{
    auto *found = findChild<QDockWidget *>(QString::fromLatin1(dock));
    found->show();
    found->raise();
    auto *target = found->findChild<QWidget *>(QString::fromLatin1(widget));
    // A table without rows gives way to a sentence: then whatever there is.
    if (!target->isVisible())
        for (auto *other : found->findChildren<QWidget *>())
            if (other->isVisible() && other->isEnabled() &&
                (other->focusPolicy() & Qt::TabFocus) != 0) {
                target = other;
                break;
            }
    target->setFocus(Qt::TabFocusReason); // by key: a field selects what it holds
}

void MainWindow::showFormula()
{
    if (m_tabs->indexOf(m_formula) < 0)
        m_tabs->addTab(m_formula, tr("Formula"));
    m_tabs->setCurrentWidget(m_formula);
}

void MainWindow::stepOrStart()
{
    if (m_control->going().count() > 0) {
        m_control->step();
        return;
    }
    if (!m_commands->train->isEnabled())
        return;
    // Nothing goes on: the builder's network, one minibatch far.
    m_client->service().step(m_control->train(m_document->spec(), true));
}

void MainWindow::compareCosts(const std::vector<ExperimentSpec> &specs,
                              const std::vector<std::string> &titles)
{
    const QPointer<CostDialog> dialog =
        new CostDialog(specs.front(), m_document->dataShape(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
    m_client->measureCosts(specs, this,
                           [this, specs, titles, dialog](std::vector<BackendCosts> costs) {
                               for (std::size_t i = 0; i < costs.size(); ++i)
                                   costs[i].title = titles[i];
                               if (dialog)
                                   dialog->showCosts(costs);
                               // After the measurement, which wants the cores for itself.
                               m_control->start(specs);
                           });
}

void MainWindow::chooseDataFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder with Fashion-MNIST"));
    if (folder.isEmpty())
        return;
    m_memory.saveDataFolder(folder);
    lookForData(pathOf(folder));
}

void MainWindow::lookForData(const std::optional<std::filesystem::path> &folder)
{
    m_words->dataSought();
    m_client->findData(folder);
    showDocument();
}

void MainWindow::openFile(const QString &file)
{
    if (RunLibrary::isRunFile(file))
        m_library->importRuns(file);
    else if (ExperimentFiles::isWeightsFile(file))
        m_files->trainFrom(file);
    else
        m_files->open(file);
}

void MainWindow::say(const QString &title, const QString &text)
{
    tell("faultBox", QMessageBox::Warning, title, text);
}

void MainWindow::tell(const char *name, QMessageBox::Icon icon, const QString &title,
                      const QString &text)
{
    auto *box = new QMessageBox(icon, tr("NormScope"), title, QMessageBox::Ok, this);
    box->setObjectName(name);
    // Words of files are shown, not interpreted.
    box->setInformativeText("<p>" + text.toHtmlEscaped().replace('\n', "<br>") + "</p>");
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

bool MainWindow::chartsHaveFocus() const
{
    const QWidget *focus = QApplication::focusWidget();
    return focus == nullptr || focus == this || m_tabs->isAncestorOf(focus) || focus == m_tabs;
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    // Not shortcuts: a check box or button that has the focus keeps its Space.
    if (m_explore->handleKey(*event))
        return;
    if (event->modifiers() == Qt::NoModifier && chartsHaveFocus()) {
        if (event->key() == Qt::Key_Space) {
            m_commands->pause->trigger();
            return;
        }
        if (event->key() == Qt::Key_Period) {
            m_commands->step->trigger();
            return;
        }
    }
    QMainWindow::keyPressEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!ExperimentFiles::draggedFile(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    openFile(ExperimentFiles::draggedFile(event->mimeData()));
    event->acceptProposedAction();
}

bool MainWindow::event(QEvent *event)
{
    if (event->type() == QEvent::WindowActivate && m_restored)
        m_library->lookAgain();
    return QMainWindow::event(event);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!mayCloseNow()) {
        event->ignore();
        return;
    }
    m_explore->setOn(false); // it is no layout to come back to
    remember();
    event->accept();
}

bool MainWindow::mayCloseNow()
{
    if (m_exports->isBusy() || m_formats->isBusy()) {
        m_closeAfterExport = true;
        m_status->tell(tr("The window closes when the export is done."));
        return false;
    }
    const bool going = m_runs->anyGoing();
    if (!m_client->keepsRuns())
        return m_mayClose || (!going && !m_runs->anyUnexported()) || mayForget(going);
    if (!going)
        return true;
    return askToInterrupt(this);
}

bool MainWindow::mayForget(bool going)
{
    const Forgetting answer = askToForget(this, going);
    if (answer == Forgetting::Export) {
        std::vector<RunId> all;
        for (const RunEntry &entry : m_runs->entries())
            all.push_back(entry.id);
        // Once the export is there, the window goes without another question.
        m_mayClose = m_closeAfterExport = m_exports->chooseAndExport(all);
    }
    return answer == Forgetting::Discard;
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (m_restored)
        return;
    if (m_memory.hasDocks()) {
        m_layout->arrangeFor(width());
        m_memory.restoreDocks(this);
        m_layout->setTouched();
        m_layout->showTitles();
    } else {
        resetLayout();
    }
    m_restored = true;
    m_curves->setFocusPolicy(Qt::ClickFocus);
    m_curves->setFocus(); // so that Space pauses, and no control looks pressed for
}

void MainWindow::resetLayout()
{
    m_layout->arrangeFor(width());
    m_explore->placeDock();
    QTimer::singleShot(0, this, [this] { m_layout->sizeDocks(); });
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    // Between wide and small the docks move, unless a person has placed them.
    if (m_restored && m_layout->isFor(event->oldSize().width()) &&
        !m_layout->isFor(event->size().width()) && !m_layout->isTouched())
        resetLayout();
}

void MainWindow::restore()
{
    m_memory.restoreGeometry(this);
    m_tabs->setCurrentIndex(m_memory.tab());
    m_words->setRatePerRun(m_memory.ratePerRun());
    m_memory.restoreExperiment(m_document);
    m_curves->setSettings(m_memory.charts());
    m_norms->setSettings(m_memory.charts());
    m_memory.restoreTable(m_table, m_runs);
}

void MainWindow::remember()
{
    m_memory.saveWindow(*this);
    m_memory.saveTab(m_tabs->currentIndex());
    const RememberedRuns runs = m_library->toRemember();
    m_memory.saveSelection(runs.selection);
    m_memory.saveBaseline(runs.baseline);
    m_memory.saveTable(*m_table, *m_runs);
    m_memory.saveRatePerRun(m_words->ratePerRun());
    m_memory.saveExperiment(*m_document);
    m_memory.saveCharts(m_curves->settings());
}

} // namespace normscope::ui
