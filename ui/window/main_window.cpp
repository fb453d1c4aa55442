#include "ui/window/main_window.h"

#include "ui/builder/card_list.h"
#include "ui/builder/network_panel.h"
#include "ui/builder/training_panel.h"
#include "ui/charts/chart_exporter.h"
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
#include "ui/window/about.h"
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
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <utility>

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
    m_library = new RunLibrary(m_client, m_runs, m_notices, m_memory.selection(), this);
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
    auto *runs = new RunsPanel(m_runs, this);
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

void MainWindow::connectCommands()
{
    connect(m_commands->open, &QAction::triggered, m_files, &ExperimentFiles::chooseAndOpen);
    connect(m_commands->save, &QAction::triggered, m_files, &ExperimentFiles::chooseAndSave);
    connect(m_commands->trainFrom, &QAction::triggered, m_files, &ExperimentFiles::chooseWeights);
    connect(m_files, &ExperimentFiles::weightsRead, this,
            [this](const ExperimentSpec &spec) { m_control->train(spec); });
    connect(m_files, &ExperimentFiles::failed, this, &MainWindow::say);
    connect(m_exports, &RunExports::failed, this, &MainWindow::say);
    connect(m_networks, &NetworkExports::failed, this, &MainWindow::say);
    connect(m_networks, &NetworkExports::done, this,
            [this](const QString &title, const QString &text) {
                tell("doneBox", QMessageBox::NoIcon, title, text);
            });
    connect(m_exports, &RunExports::exported, this, [this](const QString &folder) {
        m_status->tell(tr("Exported to %1").arg(QDir::toNativeSeparators(folder)));
    });
    connect(m_exports, &RunExports::ended, this, [this](bool written) {
        m_mayClose = m_mayClose && written;
        if (std::exchange(m_closeAfterExport, false) && written)
            close();
    });
    connect(m_files, &ExperimentFiles::saved, this, [this](const QString &file) {
        m_status->tell(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
    });
    connect(m_commands->exportRuns, &QAction::triggered, m_formats, &FormatExports::choose);
    connect(m_formats, &FormatExports::failed, this, &MainWindow::say);
    connect(m_formats, &FormatExports::done, m_status, &StatusLine::tell);
    connect(m_formats, &FormatExports::ended, this, [this](bool written) {
        if (std::exchange(m_closeAfterExport, false) && written)
            close();
    });
    connect(m_commands->exportComparison, &QAction::triggered, this,
            [this] { m_exports->chooseAndExport(m_runs->selected()); });
    connect(m_curves, &CurvesPage::exportComparisonRequested, this,
            [this] { m_exports->chooseAndExport(m_runs->selected()); });
    connect(m_commands->openStore, &QAction::triggered, m_library, &RunLibrary::chooseStore);
    connect(m_commands->importRuns, &QAction::triggered, m_library, &RunLibrary::chooseRunFile);
    connect(m_commands->sendRuns, &QAction::triggered, this,
            [this] { m_library->chooseAndSend(m_runs->selected()); });
    connect(m_commands->compactStore, &QAction::triggered, m_library, &RunLibrary::compact);
    connect(m_library, &RunLibrary::failed, this, &MainWindow::say);
    connect(m_library, &RunLibrary::done, m_status, &StatusLine::tell);
    connect(m_library, &RunLibrary::ready, this, &MainWindow::storeReady);
    connect(m_commands->chooseData, &QAction::triggered, this, &MainWindow::chooseDataFolder);
    connect(m_commands->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_commands->undoDelete, &QAction::triggered, m_runs, &RunList::undoRemove);
    // One Undo for both: it takes back what was done last.
    connect(m_commands->undo, &QAction::triggered, this, [this] {
        if (m_words->runsRemovedLast())
            m_runs->undoRemove();
        else
            m_document->undoStack()->undo();
    });
    connect(m_document->undoStack(), &QUndoStack::indexChanged, this,
            [this] { m_words->setRunsRemovedLast(false); });
    connect(m_commands->train, &QAction::triggered, this,
            [this] { m_control->train(m_document->spec()); });
    connect(m_commands->compare, &QAction::triggered, this,
            [this] { m_control->compare(m_document->spec()); });
    connect(m_commands->repeat, &QAction::triggered, this, [this] {
        if (m_control->repeat(m_runs->selected()))
            return;
        if (m_commands->train->isEnabled())
            m_control->repeat(m_document->spec());
        else
            m_status->tell(m_commands->train->toolTip());
    });
    connect(m_commands->compareBackends, &QAction::triggered, this, [this] {
        compareCosts(byEachBackend(m_document->spec()), {"lanes", "reference"});
    });
    connect(m_commands->exportPytorch, &QAction::triggered, this,
            [this] { m_networks->choosePytorchFolder(m_document->spec()); });
    connect(m_commands->compareVariants, &QAction::triggered, this, [this] {
        compareCosts(byEachVariant(m_document->spec()), {"from scratch", "library"});
    });
    connect(m_commands->comparePrecisions, &QAction::triggered, this,
            [this] { m_control->start(byEachPrecision(m_document->spec())); });
    connect(m_commands->pause, &QAction::triggered, m_control, &RunControl::togglePause);
    connect(m_commands->step, &QAction::triggered, this, &MainWindow::stepOrStart);
    connect(m_commands->stop, &QAction::triggered, m_control, &RunControl::stop);
    connect(m_commands->formula, &QAction::triggered, this, &MainWindow::showFormula);
    connect(m_network->cards(), &CardList::formulaRequested, this, [this](std::size_t layer) {
        m_formula->showLayer(layer);
        showFormula();
    });
    const auto go = [this](QAction *action, const char *dock, const char *widget) {
        connect(action, &QAction::triggered, this, [this, dock, widget] { goTo(dock, widget); });
    };
    go(m_commands->goNetwork, "networkDock", "cardList");
    go(m_commands->goTraining, "trainingDock", "training.learning_rate");
    go(m_commands->goRuns, "runsDock", "runTable");
    connect(m_commands->goCharts, &QAction::triggered, this,
            [this] { m_tabs->currentWidget()->setFocus(Qt::ShortcutFocusReason); });
    connect(m_commands->resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
    connect(m_commands->shortcuts, &QAction::triggered, this, [this] { showShortcuts(this); });
    connect(m_commands->about, &QAction::triggered, this, [this] { showAbout(this); });

    connect(m_banner, &StartBanner::compareRequested, m_commands->compare, &QAction::trigger);
    connect(m_banner, &StartBanner::chooseFolderRequested, this, &MainWindow::chooseDataFolder);
    connect(m_banner, &StartBanner::lookAgainRequested, this, [this] { lookForData({}); });
    connect(m_tools, &ToolStrip::presetChosen, this, [this](const Preset &preset) {
        m_document->load(preset.spec, QString::fromStdString(preset.spec.name));
    });
    connect(m_document, &ExperimentDocument::changed, this, &MainWindow::showDocument);
    connect(m_view, &ViewOptions::applied, this, [this] { showDocument(); });

    connect(m_client, &TrainingClient::dataFound, this,
            [this](const QString &name, const DataShape &shape) {
                m_words->dataFound(name);
                m_document->setDataShape(shape);
                showDocument();
                Q_EMIT ready();
            });
    connect(m_client, &TrainingClient::dataMissing, this, [this](const QString &reason) {
        m_words->dataMissing(reason);
        showDocument();
        Q_EMIT ready();
    });
}

void MainWindow::connectRuns()
{
    connect(m_control, &RunControl::wentWrong, m_status, &StatusLine::tell);
    connect(m_client, &TrainingClient::news, m_clock, &RefreshClock::request, Qt::QueuedConnection);
    connect(m_clock, &RefreshClock::tick, this, &MainWindow::refresh);
    connect(m_runs, &RunList::changed, this, &MainWindow::showRuns);
    connect(m_runs, &RunList::selectionChanged, this, &MainWindow::showRuns);
    connect(m_runs, &RunList::groupsChanged, this, &MainWindow::showRuns);
    connect(m_runs, &RunList::baselineChanged, this, &MainWindow::showRuns);
    connect(m_runs, &RunList::highlightChanged, m_comparison, &ComparePanel::setHighlighted);
    connect(m_comparison, &ComparePanel::highlightRequested, m_runs, &RunList::setHighlighted);
    connect(m_comparison, &ComparePanel::selectRequested, m_runs,
            [this](RunId id) { m_runs->setSelected({id}); });
    connect(m_curves, &ChartPage::settingsShown, m_comparison, &ComparePanel::setSettings);
    connect(m_runs, &RunList::highlightChanged, m_curves, &CurvesPage::setHighlighted);
    connect(m_runs, &RunList::highlightChanged, m_norms, &NormPage::setHighlighted);
    connect(m_runs, &RunList::updated, this, [this] {
        if (m_tabs->currentWidget() == m_curves)
            m_curves->refresh();
        else if (m_tabs->currentWidget() == m_formula)
            m_formula->refresh();
        else
            m_norms->refresh();
        m_comparison->refresh(); // where it is in sight
        m_words->showGoing();
    });
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        m_curves->refresh();
        m_norms->refresh();
        m_formula->refresh();
    });
    connect(m_formula, &FormulaPage::lookWanted, this,
            [this](RunId id, const NormLook &look) { m_client->service().look(id, look); });
    connect(m_formula, &FormulaPage::lookedAway, this,
            [this](RunId id) { m_client->service().lookAway(id); });
    connect(m_curves, &CurvesPage::highlightRequested, m_runs, &RunList::setHighlighted);
    connect(m_curves, &CurvesPage::hiddenToggled, m_runs, &RunList::setHidden);
    connect(m_curves, &CurvesPage::settingsChanged, m_norms, &NormPage::setSettings);
    connect(m_norms, &NormPage::settingsChanged, m_curves, &CurvesPage::setSettings);
    for (ChartExporter *exporter :
         {m_curves->exporter(), m_norms->exporter(), m_comparison->exporter()}) {
        connect(exporter, &ChartExporter::saved, this, [this](const QString &file) {
            m_status->tell(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
        });
        connect(exporter, &ChartExporter::copied, this,
                [this] { m_status->tell(tr("Copied to the clipboard")); });
    }
    connect(m_norms, &NormPage::highlightRequested, m_runs, &RunList::setHighlighted);

    connect(m_runs, &RunList::removed, this, [this] {
        m_words->setRunsRemovedLast(true);
        m_status->offerUndo(tr("Runs deleted."));
        m_words->showGoing();
    });
    connect(m_runs, &RunList::removalUndone, this, [this] {
        m_words->setRunsRemovedLast(false);
        m_status->withdrawUndo();
    });
    connect(m_status, &StatusLine::undoRequested, m_runs, &RunList::undoRemove);
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
    m_norms->setRuns(shown);
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
}

void MainWindow::remember()
{
    m_memory.saveWindow(*this);
    m_memory.saveTab(m_tabs->currentIndex());
    m_memory.saveSelection(m_library->selection());
    m_memory.saveRatePerRun(m_words->ratePerRun());
    m_memory.saveExperiment(*m_document);
    m_memory.saveCharts(m_curves->settings());
}

} // namespace normscope::ui
