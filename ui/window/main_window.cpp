#include "ui/window/main_window.h"

#include "engine/experiment/spec_json.h"
#include "ui/builder/network_panel.h"
#include "ui/builder/training_panel.h"
#include "ui/charts/chart_exporter.h"
#include "ui/charts/curves_page.h"
#include "ui/charts/norm_page.h"
#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/panel_header.h"
#include "ui/look/theme.h"
#include "ui/runs/differences_panel.h"
#include "ui/runs/epochs_panel.h"
#include "ui/runs/run_text.h"
#include "ui/runs/runs_panel.h"
#include "ui/window/about.h"
#include "ui/window/commands.h"
#include "ui/window/experiment_files.h"
#include "ui/window/problem_text.h"
#include "ui/window/refresh_clock.h"
#include "ui/window/run_control.h"
#include "ui/window/run_exports.h"
#include "ui/window/start_banner.h"
#include "ui/window/status_line.h"
#include "ui/window/tool_strip.h"
#include "ui/window/view_options.h"
#include "ui/window/window_layout.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace normscope::ui {

namespace {

constexpr const char *geometryKey = "window/geometry";
constexpr const char *docksKey = "window/docks";
constexpr const char *tabKey = "window/tab";
constexpr const char *xAxisKey = "charts/xAxis";
constexpr const char *smoothingKey = "charts/smoothing";
constexpr const char *logYKey = "charts/logY";
constexpr const char *sameXKey = "charts/sameX";
constexpr const char *experimentKey = "experiment/json";
constexpr const char *experimentTitleKey = "experiment/title";
constexpr const char *dataFolderKey = "data/folder";
constexpr const char *rateKey = "machine/examplesPerSecond";

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
    : m_settings(settings),
      m_client(&workbench->client),
      m_document(&workbench->document),
      m_runs(&workbench->runs),
      m_control(new RunControl(m_client, m_runs, this)),
      m_clock(new RefreshClock({}, this)),
      m_view(new ViewOptions(settings, this)),
      m_commands(new Commands(this, m_document->undoStack())),
      m_files(new ExperimentFiles(m_document, m_client, this)),
      m_exports(nullptr),
      m_tools(new ToolStrip(*m_commands, this)),
      m_status(new StatusLine(this)),
      m_banner(new StartBanner(this)),
      m_tabs(new QTabWidget(this)),
      m_curves(new CurvesPage(m_tabs)),
      m_norms(new NormPage(m_tabs)),
      m_network(new NetworkPanel(m_document, this)),
      m_training(new TrainingPanel(m_document, this)),
      m_layout(nullptr)
{
    setObjectName("mainWindow");
    setWindowTitle(tr("NormScope"));
    setWindowIcon(look::programIcon());
    setAcceptDrops(true);
    m_exports = new RunExports(
        m_runs, [this] { return m_curves->settings(); }, this);
    buildPages();
    buildDocks();
    buildMenus();
    setStatusBar(m_status);
    connectCommands();
    connectRuns();
    restoreWindow();
    showDocument();
    showRuns();
    showGoing();
    m_client->takeNews(); // what an earlier window had not taken any more
    lookForData({});
}

void MainWindow::buildPages()
{
    m_tabs->setObjectName("pages");
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Pages"));
    m_tabs->addTab(m_curves, tr("Curves"));
    m_tabs->addTab(m_norms, tr("γ and β"));
    m_curves->setBanner(m_banner);
    setCentralWidget(m_tabs);
}

void MainWindow::buildDocks()
{
    auto *runs = new RunsPanel(m_runs, this);
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
            m_document->load(entry->history->spec(), entry->title());
    });
    connect(runs, &RunsPanel::pauseRequested, this,
            [this](RunId id) { m_client->service().pause(id); });
    connect(runs, &RunsPanel::resumeRequested, this,
            [this](RunId id) { m_client->service().resume(id); });
    connect(runs, &RunsPanel::stopRequested, this,
            [this](RunId id) { m_client->service().stop(id); });
    connect(runs, &RunsPanel::exportRequested, m_exports, &RunExports::chooseAndExport);
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
    setMenuWidget(top);

    QMenu *file = bar->addMenu(tr("&File"));
    file->addActions({m_commands->open, m_commands->save});
    file->addSeparator();
    file->addActions({m_commands->exportComparison, m_commands->chooseData});
    file->addSeparator();
    file->addAction(m_commands->quit);
    QMenu *edit = bar->addMenu(tr("&Edit"));
    edit->addActions({m_commands->undo, m_commands->redo});
    edit->addSeparator();
    edit->addAction(m_commands->undoDelete);
    QMenu *run = bar->addMenu(tr("&Run"));
    run->addActions({m_commands->train, m_commands->compare});
    run->addSeparator();
    run->addActions({m_commands->pause, m_commands->step, m_commands->stop});
    QMenu *view = bar->addMenu(tr("&View"));
    m_view->addTo(view);
    view->addSeparator();
    m_layout->addToggles(view);
    view->addAction(m_commands->resetLayout);
    QMenu *help = bar->addMenu(tr("&Help"));
    help->addActions({m_commands->shortcuts, m_commands->about});

    m_tools->dataMenu()->addAction(m_commands->chooseData);
}

void MainWindow::connectCommands()
{
    connect(m_commands->open, &QAction::triggered, m_files, &ExperimentFiles::chooseAndOpen);
    connect(m_commands->save, &QAction::triggered, m_files, &ExperimentFiles::chooseAndSave);
    connect(m_files, &ExperimentFiles::failed, this, &MainWindow::say);
    connect(m_exports, &RunExports::failed, this, &MainWindow::say);
    connect(m_exports, &RunExports::exported, this, [this](const QString &folder) {
        m_status->tell(tr("Exported to %1").arg(QDir::toNativeSeparators(folder)));
    });
    connect(m_files, &ExperimentFiles::saved, this, [this](const QString &file) {
        m_status->tell(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
    });
    connect(m_commands->exportComparison, &QAction::triggered, this,
            [this] { m_exports->chooseAndExport(m_runs->selected()); });
    connect(m_curves, &CurvesPage::exportComparisonRequested, this,
            [this] { m_exports->chooseAndExport(m_runs->selected()); });
    connect(m_commands->chooseData, &QAction::triggered, this, &MainWindow::chooseDataFolder);
    connect(m_commands->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_commands->undoDelete, &QAction::triggered, m_runs, &RunList::undoRemove);
    // One Undo for both: it takes back what was done last.
    connect(m_commands->undo, &QAction::triggered, this, [this] {
        if (m_runsRemovedLast)
            m_runs->undoRemove();
        else
            m_document->undoStack()->undo();
    });
    connect(m_document->undoStack(), &QUndoStack::indexChanged, this, [this] {
        m_runsRemovedLast = false;
        showUndo();
    });
    connect(m_commands->train, &QAction::triggered, this,
            [this] { m_control->train(m_document->spec()); });
    connect(m_commands->compare, &QAction::triggered, this,
            [this] { m_control->compare(m_document->spec()); });
    connect(m_commands->pause, &QAction::triggered, m_control, &RunControl::togglePause);
    connect(m_commands->step, &QAction::triggered, this, &MainWindow::stepOrStart);
    connect(m_commands->stop, &QAction::triggered, m_control, &RunControl::stop);
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
                m_dataName = name;
                m_dataProblem.clear();
                m_looking = false;
                m_document->setDataShape(shape);
                showDocument();
                showGoing();
                Q_EMIT ready();
            });
    connect(m_client, &TrainingClient::dataMissing, this, [this](const QString &reason) {
        m_dataName.clear();
        m_dataProblem = reason;
        m_looking = false;
        showDocument();
        showGoing();
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
    connect(m_runs, &RunList::highlightChanged, m_curves, &CurvesPage::setHighlighted);
    connect(m_runs, &RunList::highlightChanged, m_norms, &NormPage::setHighlighted);
    connect(m_runs, &RunList::updated, this, [this] {
        if (m_tabs->currentWidget() == m_curves)
            m_curves->refresh();
        else
            m_norms->refresh();
        showGoing();
    });
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        m_curves->refresh();
        m_norms->refresh();
    });
    connect(m_curves, &CurvesPage::highlightRequested, m_runs, &RunList::setHighlighted);
    connect(m_curves, &CurvesPage::hiddenToggled, m_runs, &RunList::setHidden);
    connect(m_curves, &CurvesPage::settingsChanged, m_norms, &NormPage::setSettings);
    connect(m_norms, &NormPage::settingsChanged, m_curves, &CurvesPage::setSettings);
    for (ChartExporter *exporter : {m_curves->exporter(), m_norms->exporter()}) {
        connect(exporter, &ChartExporter::saved, this, [this](const QString &file) {
            m_status->tell(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
        });
        connect(exporter, &ChartExporter::copied, this,
                [this] { m_status->tell(tr("Copied to the clipboard")); });
    }
    connect(m_norms, &NormPage::highlightRequested, m_runs, &RunList::setHighlighted);

    connect(m_runs, &RunList::removed, this, [this] {
        m_runsRemovedLast = true;
        showUndo();
        m_status->offerUndo(tr("Runs deleted."));
        showGoing();
    });
    connect(m_runs, &RunList::removalUndone, this, [this] {
        m_runsRemovedLast = false;
        showUndo();
        m_status->withdrawUndo();
    });
    connect(m_status, &StatusLine::undoRequested, m_runs, &RunList::undoRemove);
}

void MainWindow::refresh()
{
    m_client->takeNews(); // first, so that what comes while we read is news again
    m_runs->refresh();
}

void MainWindow::showRuns()
{
    const std::vector<RunEntry> shown = m_runs->selectedEntries();
    m_curves->setRuns(shown);
    m_norms->setRuns(shown);
    showGoing();
}

QString MainWindow::whyNotTrain() const
{
    if (!m_document->problems().empty())
        return problemText(m_document->spec(), m_document->problems().front());
    return m_dataProblem;
}

void MainWindow::showDocument()
{
    const QString problem = whyNotTrain();
    const bool can = problem.isEmpty();
    m_commands->train->setEnabled(can);
    m_commands->train->setToolTip(
        can ? tr("Train this network (Ctrl+Return)")
            : tr("<b>Train is off</b><br>%1").arg(problem.toHtmlEscaped()));
    const bool hasBn = hasNormalization(m_document->spec().model);
    m_commands->compare->setEnabled(can && hasBn);
    m_commands->compare->setToolTip(
        !can     ? m_commands->train->toolTip()
        : !hasBn ? tr("This network has no BN to compare with. Turn one on.")
                 : tr("Train this network, and the same without BN, side by side "
                      "(Ctrl+Shift+Return)"));
    showProblem();
    m_tools->setExperimentTitle(m_document->title());
    m_tools->setDataTitle(m_dataName.isEmpty() ? tr("Fashion-MNIST") : m_dataName);
    m_status->showBackend(QString::fromStdString(m_document->spec().training.backend), {});
    m_curves->setPlannedEpochs(static_cast<int>(m_document->spec().training.epochs));
    m_norms->setPlannedEpochs(static_cast<int>(m_document->spec().training.epochs));
    showBanner();
    showGoing();
}

void MainWindow::showProblem()
{
    // While runs go on, how they stand is worth more than why another could not start.
    const bool any = !m_document->problems().empty() && m_control->going().count() == 0;
    m_status->showProblem(any ? tr("Train is off. %1").arg(whyNotTrain()) : QString());
}

void MainWindow::showBanner()
{
    if (m_dataName.isEmpty()) {
        if (m_looking)
            m_banner->showLooking();
        else
            m_banner->showMissingData(m_dataProblem);
        return;
    }
    const TrainingSpec &training = m_document->spec().training;
    QString time;
    if (m_ratePerRun > 0) {
        const EpochPlan plan = planEpoch(m_document->spec(), m_document->dataShape());
        const double examples =
            static_cast<double>(plan.examples) * static_cast<double>(training.epochs);
        time = tr(", about %1 on this computer").arg(durationText(examples / m_ratePerRun));
    }
    const QString epochs = locale().toString(static_cast<qlonglong>(training.epochs));
    m_banner->showReady(tr("Two networks train side by side on Fashion-MNIST: this one, and the "
                           "same without batch normalization. %1 epochs each%2.")
                            .arg(epochs, time),
                        m_commands->compare->isEnabled(), m_commands->compare->toolTip());
}

void MainWindow::showGoing()
{
    const GoingRuns going = m_control->going();
    const bool any = going.count() > 0;
    const bool paused = m_control->targetsPaused();
    m_commands->pause->setEnabled(any);
    m_commands->pause->setText(paused ? tr("&Resume") : tr("&Pause"));
    m_commands->pause->setIcon(look::icon(paused ? "play" : "pause"));
    m_commands->pause->setToolTip(paused ? tr("Resume (Space in the charts)")
                                         : tr("Pause (Space in the charts)"));
    m_commands->step->setEnabled(any ? paused : m_commands->train->isEnabled());
    m_commands->step->setToolTip(tr("Train one minibatch (. in the charts)"));
    m_commands->stop->setEnabled(any);
    m_commands->stop->setToolTip(tr("Stop (Ctrl+.)"));
    m_commands->undoDelete->setEnabled(m_runs->canUndoRemove());
    m_commands->exportComparison->setEnabled(!m_runs->selected().empty());
    m_tools->setComparePrimary(!m_runs->entries().empty());
    m_training->setRunGoing(any);

    const QString left = going.secondsLeft >= 0 && going.running > 0
                             ? tr("%1 left").arg(durationText(going.secondsLeft))
                             : QString();
    m_tools->setProgress(going.epoch, any ? going.epochs : 0, going.fraction, left);
    if (!any) {
        const DataShape &shape = m_document->dataShape();
        const QString counts =
            m_dataName.isEmpty()
                ? QString()
                : tr("%1: %2 train, %3 test")
                      .arg(m_dataName, countText(shape.trainCount), countText(shape.testCount));
        m_status->showState(m_dataName.isEmpty() ? tr("No data") : tr("Ready"), counts, {});
    } else {
        QStringList parts;
        if (going.running > 0)
            parts << tr("%1 running").arg(going.running);
        if (going.paused > 0)
            parts << tr("%1 paused").arg(going.paused);
        if (going.waiting > 0)
            parts << tr("%1 starting").arg(going.waiting);
        const QString rate =
            going.examplesPerSecond > 0
                ? tr("%1 examples/s").arg(countText(qRound64(going.examplesPerSecond / 100) * 100))
                : QString();
        if (going.examplesPerSecond > 0 && going.running > 0)
            m_ratePerRun = going.examplesPerSecond / going.running;
        m_status->showState(parts.join(" · "), rate, left);
    }
    showProblem();
    const unsigned workers = m_client->service().workers();
    m_status->showCores(std::min(workers, static_cast<unsigned>(going.running)), workers);
    if (!going.backendVersion.isEmpty())
        m_status->showBackend(QString::fromStdString(m_document->spec().training.backend),
                              going.backendVersion);
}

void MainWindow::showUndo()
{
    const QUndoStack *stack = m_document->undoStack();
    m_commands->undo->setEnabled(m_runsRemovedLast || stack->canUndo());
    m_commands->undo->setText(m_runsRemovedLast  ? tr("&Undo deletion of runs")
                              : stack->canUndo() ? tr("&Undo %1").arg(stack->undoText())
                                                 : tr("&Undo"));
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

void MainWindow::chooseDataFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder with Fashion-MNIST"));
    if (folder.isEmpty())
        return;
    m_settings->setValue(dataFolderKey, folder);
    lookForData(std::filesystem::path(QFile::encodeName(folder).toStdString()));
}

void MainWindow::lookForData(const std::optional<std::filesystem::path> &folder)
{
    m_looking = true;
    m_dataName.clear();
    m_dataProblem = tr("the data are still being looked for");
    m_client->findData(folder);
    showDocument();
}

void MainWindow::openExperiment(const QString &file)
{
    m_files->open(file);
}

void MainWindow::say(const QString &title, const QString &text)
{
    auto *box =
        new QMessageBox(QMessageBox::Warning, tr("NormScope"), title, QMessageBox::Ok, this);
    box->setObjectName("faultBox");
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
    m_files->open(ExperimentFiles::draggedFile(event->mimeData()));
    event->acceptProposedAction();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const bool going = m_runs->anyGoing();
    if (!m_mayClose && (going || m_runs->anyUnexported())) {
        QMessageBox box(QMessageBox::Question, tr("NormScope"),
                        going ? tr("Runs are still going on.") : tr("Runs were not exported."),
                        QMessageBox::NoButton, this);
        box.setObjectName("closeBox");
        box.setInformativeText(
            tr("Runs are kept only while the window is open. Export what you want to keep."));
        auto *exporting = box.addButton(tr("Export…"), QMessageBox::AcceptRole);
        auto *discard = box.addButton(tr("Close and discard"), QMessageBox::DestructiveRole);
        auto *cancel = box.addButton(QMessageBox::Cancel);
        box.setDefaultButton(exporting);
        box.setEscapeButton(cancel);
        box.exec();
        if (box.clickedButton() != discard) {
            event->ignore();
            if (box.clickedButton() == exporting) {
                std::vector<RunId> all;
                for (const RunEntry &entry : m_runs->entries())
                    all.push_back(entry.id);
                // Once the export is there, the window goes without another question.
                connect(
                    m_exports, &RunExports::exported, this,
                    [this] {
                        m_mayClose = true;
                        close();
                    },
                    Qt::SingleShotConnection);
                m_exports->chooseAndExport(all);
            }
            return;
        }
    }
    saveWindow();
    event->accept();
}

void MainWindow::restoreWindow()
{
    resize(look::px(1600), look::px(1000));
    if (!restoreGeometry(m_settings->value(geometryKey).toByteArray())) {
        const QSize room = screen()->availableGeometry().size();
        const QSize frame(look::px(16), look::px(48)); // what a window manager adds, about
        resize(QSize(look::px(1600), look::px(1000)).boundedTo(room - frame));
    }
    m_tabs->setCurrentIndex(m_settings->value(tabKey, 0).toInt());
    m_ratePerRun = m_settings->value(rateKey, 0.0).toDouble();
    restoreExperiment();
    ChartSettings charts;
    charts.x = static_cast<XAxis>(
        std::clamp(m_settings->value(xAxisKey, static_cast<int>(charts.x)).toInt(), 0, 2));
    charts.smoothing =
        std::clamp(m_settings->value(smoothingKey, charts.smoothing).toDouble(), 0.0, 0.99);
    charts.logY = m_settings->value(logYKey, charts.logY).toBool();
    charts.sameX = m_settings->value(sameXKey, charts.sameX).toBool();
    m_curves->setSettings(charts);
    m_norms->setSettings(charts);
}

void MainWindow::restoreExperiment()
{
    const std::string text = m_settings->value(experimentKey).toString().toStdString();
    if (text.empty())
        return;
    try {
        m_document->load(fromJson(text), m_settings->value(experimentTitleKey).toString());
        m_document->undoStack()->clear(); // nothing to go back to before the start
    } catch (const ExperimentError &) {
        // Of a newer version, or damaged: the chapter's network stands ready instead.
    }
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (m_restored)
        return;
    if (const QByteArray docks = m_settings->value(docksKey).toByteArray(); !docks.isEmpty()) {
        m_layout->arrangeFor(width());
        restoreState(docks);
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

void MainWindow::saveWindow()
{
    m_settings->setValue(geometryKey, saveGeometry());
    m_settings->setValue(docksKey, saveState());
    m_settings->setValue(tabKey, m_tabs->currentIndex());
    m_settings->setValue(rateKey, m_ratePerRun);
    m_settings->setValue(experimentKey, QString::fromStdString(toJson(m_document->spec())));
    m_settings->setValue(experimentTitleKey, m_document->presetName());
    const ChartSettings charts = m_curves->settings();
    m_settings->setValue(xAxisKey, static_cast<int>(charts.x));
    m_settings->setValue(smoothingKey, charts.smoothing);
    m_settings->setValue(logYKey, charts.logY);
    m_settings->setValue(sameXKey, charts.sameX);
}

} // namespace normscope::ui
