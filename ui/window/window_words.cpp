#include "ui/window/window_words.h"

#include "ui/builder/experiment_document.h"
#include "ui/builder/training_panel.h"
#include "ui/look/icon.h"
#include "ui/runs/run_list.h"
#include "ui/runs/run_text.h"
#include "ui/window/commands.h"
#include "ui/window/problem_text.h"
#include "ui/window/run_control.h"
#include "ui/window/start_banner.h"
#include "ui/window/status_line.h"
#include "ui/window/tool_strip.h"
#include "ui/window/training_client.h"

#include <QAction>
#include <QLocale>
#include <QUndoStack>

#include <algorithm>

namespace normscope::ui {

void WindowWords::dataSought()
{
    m_dataName.clear();
    m_dataProblem = tr("the data are still being looked for");
    m_looking = true;
}

void WindowWords::dataFound(const QString &name)
{
    m_dataName = name;
    m_dataProblem.clear();
    m_looking = false;
}

void WindowWords::dataMissing(const QString &reason)
{
    m_dataName.clear();
    m_dataProblem = reason;
    m_looking = false;
}

QString WindowWords::whyNotTrain() const
{
    const ExperimentDocument &document = *m_parts.document;
    if (!document.problems().empty())
        return problemText(document.spec(), document.problems().front());
    return m_dataProblem;
}

void WindowWords::showDocument()
{
    showTraining();
    showProblem();
    m_parts.tools->setExperimentTitle(m_parts.document->title());
    m_parts.tools->setDataTitle(m_dataName.isEmpty() ? tr("Fashion-MNIST") : m_dataName);
    const TrainingSpec &training = m_parts.document->spec().training;
    m_parts.status->showBackend(QString::fromStdString(training.backend), {});
    showBanner();
    showGoing();
}

void WindowWords::showTraining()
{
    const Commands &commands = *m_parts.commands;
    const QString problem = whyNotTrain();
    const bool can = problem.isEmpty();
    commands.train->setEnabled(can);
    commands.train->setToolTip(can ? tr("Train this network (Ctrl+Return)")
                                   : tr("<b>Train is off</b><br>%1").arg(problem.toHtmlEscaped()));
    commands.explore->setEnabled(can || m_exploring.on);
    commands.explore->setToolTip(
        !can ? commands.train->toolTip()
             : tr("Every change trains at once, with and without BN (Ctrl+Shift+X)"));
    const bool hasBn = hasNormalization(m_parts.document->spec().model);
    commands.compare->setEnabled(can && hasBn);
    commands.compare->setToolTip(
        !can     ? commands.train->toolTip()
        : !hasBn ? tr("This network has no BN to compare with. Turn one on.")
                 : tr("Train this network, and the same without BN, side by side "
                      "(Ctrl+Shift+Return)"));
}

void WindowWords::showProblem()
{
    // While runs go on, how they stand is worth more than why another could not start.
    const bool any = !m_parts.document->problems().empty() && m_parts.control->going().count() == 0;
    m_parts.status->showProblem(any ? tr("Train is off. %1").arg(whyNotTrain()) : QString());
}

void WindowWords::showBanner()
{
    if (m_dataName.isEmpty()) {
        if (m_looking)
            m_parts.banner->showLooking();
        else
            m_parts.banner->showMissingData(m_dataProblem);
        return;
    }
    const ExperimentDocument &document = *m_parts.document;
    const TrainingSpec &training = document.spec().training;
    QString time;
    if (m_ratePerRun > 0) {
        const EpochPlan plan = planEpoch(document.spec(), document.dataShape());
        const double examples =
            static_cast<double>(plan.examples) * static_cast<double>(training.epochs);
        time = tr(", about %1 on this computer").arg(durationText(examples / m_ratePerRun));
    }
    const QString epochs = QLocale().toString(static_cast<qlonglong>(training.epochs));
    const QAction *compare = m_parts.commands->compare;
    m_parts.banner->showReady(
        tr("Two networks train side by side on Fashion-MNIST: this one, and the "
           "same without batch normalization. %1 epochs each%2.")
            .arg(epochs, time),
        compare->isEnabled(), compare->toolTip());
}

void WindowWords::showGoing()
{
    showRunCommands();
    showState();
    showProblem();
}

void WindowWords::showRunCommands()
{
    const Commands &commands = *m_parts.commands;
    const int going = m_parts.control->going().count();
    const bool any = going > 0;
    const bool paused = m_parts.control->allPaused();
    // Of several runs, that the command is for all of them.
    const auto forAll = [going](const QString &one, const QString &all) {
        return going > 1
                   ? all.arg(going) + tr("\nSingle runs are commanded from their menu in Runs.")
                   : one;
    };
    commands.pause->setEnabled(any);
    commands.pause->setText(paused ? tr("&Resume") : tr("&Pause"));
    commands.pause->setIcon(look::icon(paused ? "play" : "pause"));
    commands.pause->setToolTip(paused ? forAll(tr("Resume (Space in the charts)"),
                                               tr("Resume all %1 runs (Space in the charts)"))
                                      : forAll(tr("Pause (Space in the charts)"),
                                               tr("Pause all %1 runs (Space in the charts)")));
    commands.step->setEnabled(any ? paused : commands.train->isEnabled());
    commands.step->setToolTip(forAll(tr("Train one minibatch (. in the charts)"),
                                     tr("Train one minibatch of all %1 runs (. in the charts)")));
    commands.stop->setEnabled(any);
    commands.stop->setToolTip(forAll(tr("Stop (Ctrl+.)"), tr("Stop all %1 runs (Ctrl+.)")));
    commands.undoDelete->setEnabled(m_parts.runs->canUndoRemove());
    commands.exportComparison->setEnabled(!m_parts.runs->selected().empty());
    m_parts.tools->setComparePrimary(!m_parts.runs->entries().empty() && !m_exploring.on);
    m_parts.training->setRunGoing(any);
}

void WindowWords::showState()
{
    const GoingRuns going = m_parts.control->going();
    const bool any = going.count() > 0;
    const QString left = going.secondsLeft >= 0 && going.running > 0
                             ? tr("%1 left").arg(durationText(going.secondsLeft))
                             : QString();
    m_parts.tools->setProgress(going.epoch, any ? going.epochs : 0, going.fraction, left);
    StatusLine *status = m_parts.status;
    if (!any && m_exploring.on) {
        const double rate = m_exploring.examplesPerSecond;
        status->showState(tr("Exploring"), rate > 0 ? rateText(rate) : QString(),
                          tr("nothing is recorded"));
    } else if (!any) {
        const DataShape &shape = m_parts.document->dataShape();
        const QString counts =
            m_dataName.isEmpty()
                ? QString()
                : tr("%1: %2 train, %3 test")
                      .arg(m_dataName, countText(shape.trainCount), countText(shape.testCount));
        status->showState(m_dataName.isEmpty() ? tr("No data") : tr("Ready"), counts, {});
    } else {
        QStringList parts;
        if (going.running > 0)
            parts << tr("%1 running").arg(going.running);
        if (going.paused > 0)
            parts << tr("%1 paused").arg(going.paused);
        if (going.waiting > 0)
            parts << tr("%1 starting").arg(going.waiting);
        const QString rate =
            going.examplesPerSecond > 0 ? rateText(going.examplesPerSecond) : QString();
        if (going.examplesPerSecond > 0 && going.running > 0)
            m_ratePerRun = going.examplesPerSecond / going.running;
        status->showState(parts.join(" · "), rate, left);
    }
    const unsigned workers = m_parts.client->service().workers();
    status->showCores(std::min(workers, static_cast<unsigned>(going.running) + m_exploring.running),
                      workers);
    if (m_exploring.on && !m_exploring.backendVersion.isEmpty())
        status->showBackend(m_exploring.backend, m_exploring.backendVersion);
    else if (!going.backendVersion.isEmpty())
        status->showBackend(QString::fromStdString(m_parts.document->spec().training.backend),
                            going.backendVersion);
}

QString WindowWords::rateText(double examplesPerSecond)
{
    return tr("%1 examples/s").arg(countText(qRound64(examplesPerSecond / 100) * 100));
}

void WindowWords::setExploring(const Exploring &exploring)
{
    if (exploring == m_exploring)
        return;
    const double lastRate = m_exploring.examplesPerSecond;
    m_exploring = exploring;
    if (exploring.on && exploring.examplesPerSecond <= 0) // stays while nothing trains
        m_exploring.examplesPerSecond = lastRate;
    showState();
}

void WindowWords::setRunsRemovedLast(bool last)
{
    m_runsRemovedLast = last;
    showUndo();
}

void WindowWords::showUndo()
{
    const QUndoStack *stack = m_parts.document->undoStack();
    QAction *undo = m_parts.commands->undo;
    undo->setEnabled(m_runsRemovedLast || stack->canUndo());
    undo->setText(m_runsRemovedLast  ? tr("&Undo deletion of runs")
                  : stack->canUndo() ? tr("&Undo %1").arg(stack->undoText())
                                     : tr("&Undo"));
}

} // namespace normscope::ui
