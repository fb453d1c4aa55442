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
    if (document.spec().training.backend == lanesBackend)
        if (const QString refusal = lanesRefusal(); !refusal.isEmpty())
            return tr("Lanes cannot compute this network: %1. Choose auto or the reference as its "
                      "backend, under Training.")
                .arg(refusal);
    return m_dataProblem;
}

QString WindowWords::lanesRefusal() const
{
    if (!m_parts.document->problems().empty())
        return {}; // of a network that cannot be there is nothing to say
    ExperimentSpec spec = m_parts.document->spec();
    spec.training.backend = autoBackend;
    return QString::fromStdString(m_parts.client->service().choose({spec}).reason);
}

void WindowWords::showDocument()
{
    m_parts.training->setLanesRefusal(lanesRefusal());
    showTraining();
    showProblem();
    m_parts.tools->setExperimentTitle(m_parts.document->title());
    m_parts.tools->setDataTitle(m_dataName.isEmpty() ? tr("Fashion-MNIST") : m_dataName);
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
    showComparePrecisions();
}

void WindowWords::showComparePrecisions()
{
    QAction *action = m_parts.commands->comparePrecisions;
    const bool can = m_parts.commands->train->isEnabled();
    action->setEnabled(can);
    action->setToolTip(can ? tr("Train this network in float32 and in float64, side by side, to "
                                "see when rounding alone parts them")
                           : m_parts.commands->train->toolTip());
}

void WindowWords::showCompareBackends()
{
    QAction *action = m_parts.commands->compareBackends;
    const bool can = m_parts.commands->train->isEnabled();
    const QString refusal = lanesRefusal();
    const bool going = m_parts.control->going().count() > 0;
    action->setEnabled(can && refusal.isEmpty() && !going);
    action->setToolTip(
        !can                 ? m_parts.commands->train->toolTip()
        : !refusal.isEmpty() ? tr("Only the reference can compute this. %1.").arg(refusal)
        : going              ? tr("When nothing trains: what the layers cost is measured first.")
                             : tr("Train this network by lanes and by the reference, side by side, "
                                               "with the costs of each layer"));
}

void WindowWords::showCompareVariants()
{
    QAction *action = m_parts.commands->compareVariants;
    const bool can = m_parts.commands->train->isEnabled();
    const auto &layers = m_parts.document->spec().model.layers;
    const bool hasBn = std::any_of(layers.begin(), layers.end(), [](const LayerSpec &layer) {
        return layer.kind == "batch_norm";
    });
    const bool going = m_parts.control->going().count() > 0;
    action->setEnabled(can && hasBn && !going);
    action->setToolTip(
        !can     ? m_parts.commands->train->toolTip()
        : !hasBn ? tr("This network has no batch norm.")
        : going  ? tr("When nothing trains: what the layers cost is measured first.")
                 : tr("Train this network with batch norm written from scratch and with the "
                       "library's, side by side, with the costs of each layer"));
}

void WindowWords::showProblem()
{
    // While runs go on, how they stand is worth more than why another could not start.
    const bool any = (!m_parts.document->problems().empty() ||
                      m_parts.document->spec().training.backend == lanesBackend) &&
                     !whyNotTrain().isEmpty() && m_parts.control->going().count() == 0;
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
    showCompareBackends();
    showCompareVariants();
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
    commands.pause->setText(paused ? tr("R&esume") : tr("&Pause"));
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
    commands.exportRuns->setEnabled(m_parts.runs->count() > 0);
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
        status->explainRate({});
        const QString state = m_looking              ? tr("Looking for data")
                              : m_dataName.isEmpty() ? tr("No data")
                                                     : tr("Ready");
        status->showState(state, counts, {});
    } else {
        QStringList parts;
        if (going.running > 0)
            parts << tr("%1 running").arg(going.running);
        if (going.paused > 0)
            parts << tr("%1 paused").arg(going.paused);
        if (going.waiting > 0)
            parts << tr("%1 starting").arg(going.waiting);
        const QString rate = rateText(going);
        status->explainRate(rate.isEmpty() ? QString() : rateExplanation(going));
        status->showState(parts.join(" · "), rate, left);
    }
    const unsigned workers = m_parts.client->service().workers();
    status->showCores(std::min(workers, going.threads + m_exploring.running), workers);
    if (m_exploring.on && !m_exploring.backendVersion.isEmpty())
        status->showBackend(tr("%1 backend").arg(m_exploring.backend), m_exploring.backendVersion);
    else
        showBackend(going);
}

QString WindowWords::rateText(const GoingRuns &going)
{
    if (going.examplesPerSecond <= 0)
        return {};
    if (going.running > 0)
        m_ratePerRun = going.examplesPerSecond / going.running;
    QString rate = rateText(going.examplesPerSecond);
    const double peak = m_parts.client->peak();
    if (peak <= 0)
        return rate;
    const QString share = QLocale().toString(100 * going.operationsPerSecond / peak, 'f', 0);
    return tr("%1, %2 % of peak", "285,000 examples/s, 98 % of peak").arg(rate, share);
}

QString WindowWords::rateExplanation(const GoingRuns &going) const
{
    const double peak = m_parts.client->peak();
    if (peak <= 0)
        return {};
    const auto billions = [](double count) { return QLocale().toString(count * 1e-9, 'f', 0); };
    return tr("Training asks for %1 billion multiplications and additions a second, convolutions "
              "counted as direct ones. Multiply-adds alone reach %2 billion on this computer.")
        .arg(billions(going.operationsPerSecond), billions(peak));
}

void WindowWords::showBackend(const GoingRuns &going)
{
    std::vector<UsedBackend> backends = going.backends;
    if (backends.empty()) {
        // What the experiment in the builder would be computed by.
        const BackendChoice choice = m_parts.client->service().choose({m_parts.document->spec()});
        const std::string &name = choice.specs.front().training.backend;
        m_parts.client->prepareBackend(name);
        backends.push_back(
            {QString::fromStdString(name), {}, QString::fromStdString(choice.reason)});
    }
    QStringList names;
    QStringList explanation;
    for (const UsedBackend &backend : backends) {
        if (!names.contains(backend.name))
            names << backend.name;
        if (!backend.version.isEmpty())
            explanation << backend.version;
        if (!backend.reason.isEmpty())
            explanation << tr("Not lanes: %1.").arg(backend.reason);
    }
    explanation.removeDuplicates();
    m_parts.status->showBackend(names.size() > 1 ? tr("%1 backends").arg(names.join(" + "))
                                                 : tr("%1 backend").arg(names.front()),
                                explanation.join('\n'));
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
