// Who hears whom in the window: commands, and what runs and panels say.
#include "ui/window/main_window.h"

#include "ui/builder/card_list.h"
#include "ui/builder/network_panel.h"
#include "ui/charts/chart_exporter.h"
#include "ui/charts/curves_page.h"
#include "ui/charts/norm_page.h"
#include "ui/compare/compare_panel.h"
#include "ui/inspect/formula_page.h"
#include "ui/window/about.h"
#include "ui/window/commands.h"
#include "ui/window/experiment_files.h"
#include "ui/window/format_exports.h"
#include "ui/window/network_exports.h"
#include "ui/window/refresh_clock.h"
#include "ui/window/run_control.h"
#include "ui/window/run_exports.h"
#include "ui/window/run_library.h"
#include "ui/window/start_banner.h"
#include "ui/window/status_line.h"
#include "ui/window/tool_strip.h"
#include "ui/window/view_options.h"
#include "ui/window/window_words.h"

#include <QAction>
#include <QDir>
#include <QTabWidget>
#include <QUndoStack>

#include <utility>

namespace normscope::ui {

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
    connect(m_runs, &RunList::refused, m_status, &StatusLine::tell);
    connect(m_status, &StatusLine::undoRequested, m_runs, &RunList::undoRemove);
}

} // namespace normscope::ui
