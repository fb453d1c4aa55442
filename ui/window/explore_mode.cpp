#include "ui/window/explore_mode.h"

#include "ui/builder/experiment_document.h"
#include "ui/builder/training_panel.h"
#include "ui/charts/curves_page.h"
#include "ui/explore/answers_panel.h"
#include "ui/explore/explore_differences.h"
#include "ui/explore/explore_page.h"
#include "ui/look/panel_header.h"
#include "ui/runs/differences_panel.h"
#include "ui/window/commands.h"
#include "ui/window/refresh_clock.h"
#include "ui/window/run_control.h"
#include "ui/window/tool_strip.h"
#include "ui/window/training_client.h"
#include "ui/window/window_words.h"

#include <QAction>
#include <QDockWidget>
#include <QKeyEvent>
#include <QLocale>
#include <QMainWindow>
#include <QShortcut>
#include <QTabWidget>

#include <utility>

namespace normscope::ui {

namespace {

/// Of a core, for the curves of a network that is gone in a second.
constexpr double lookingShare = 0.25;

} // namespace

ExploreMode::ExploreMode(const Parts &parts)
    : QObject(parts.window),
      m_parts(parts),
      m_session(new ExploreSession(&parts.client->service(), this)),
      m_pin(new QShortcut(Qt::Key_P, parts.window))
{
    m_pin->setEnabled(false);
    connect(m_pin, &QShortcut::activated, this, &ExploreMode::togglePin);
    connect(m_parts.commands->explore, &QAction::toggled, this, &ExploreMode::setOn);
    connect(m_session, &ExploreSession::keepRequested, this, &ExploreMode::keep);
    connect(m_session, &ExploreSession::changed, this, &ExploreMode::say);
    connect(m_session, &ExploreSession::changed, this, [this] { m_differs = true; });
    connect(m_session, &ExploreSession::changed, m_parts.clock, &RefreshClock::request);
}

void ExploreMode::build()
{
    m_page = new ExplorePage(m_session, m_parts.tabs);
    connect(m_page, &ExplorePage::leaveRequested, this, [this] { setOn(false); });
    auto *panel = new AnswersPanel(m_session, m_parts.window);
    m_dock = new QDockWidget(tr("Answers"), m_parts.window);
    m_dock->setObjectName(QStringLiteral("answersDock"));
    m_dock->setAccessibleName(tr("Answers"));
    m_dock->setWidget(panel);
    m_differences = m_parts.window->findChild<DifferencesPanel *>();
    m_title = panel->header();
    m_noTitle = new QWidget(m_dock);
    m_dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetFloatable);
}

void ExploreMode::setOn(bool on)
{
    if (on == isOn())
        return;
    if (on)
        enter();
    else
        leave();
    m_parts.commands->explore->setChecked(on);
    m_parts.words->showDocument();
}

void ExploreMode::enter()
{
    if (m_page == nullptr)
        build();
    m_page->applySettings(m_parts.curves->settings());
    const int curves = m_parts.tabs->indexOf(m_parts.curves);
    const QString title = m_parts.tabs->tabText(curves);
    m_parts.tabs->removeTab(curves);
    m_parts.tabs->insertTab(curves, m_page, title);
    m_parts.tabs->setCurrentWidget(m_page);
    m_page->setFocus(); // so that P and Escape are the mode's
    m_parts.training->setExploring(true);
    m_parts.clock->setShare(lookingShare);
    m_pin->setEnabled(true);
    placeDock();
    m_session->start(m_parts.document->spec(), m_parts.words->whyNotTrain());
}

void ExploreMode::leave()
{
    m_session->stop();
    const int page = m_parts.tabs->indexOf(m_page);
    const bool current = m_parts.tabs->currentWidget() == m_page;
    const QString title = m_parts.tabs->tabText(page);
    m_parts.tabs->removeTab(page);
    m_parts.tabs->insertTab(page, m_parts.curves, title);
    if (current)
        m_parts.tabs->setCurrentWidget(m_parts.curves);
    m_parts.curves->setFocus();
    m_parts.training->setExploring(false);
    m_parts.clock->setShare(RefreshClock::usualShare);
    m_pin->setEnabled(false);
    m_differences->compareInstead(std::nullopt);
    m_parts.window->removeDockWidget(m_dock);
    if (std::exchange(m_moved, false))
        placeDifferences(dock("runsDock"));
    for (QDockWidget *hidden : std::exchange(m_hidden, {}))
        hidden->show();
}

QDockWidget *ExploreMode::dock(const char *name) const
{
    return m_parts.window->findChild<QDockWidget *>(QString::fromLatin1(name));
}

void ExploreMode::placeDifferences(QDockWidget *below)
{
    m_parts.window->splitDockWidget(below, dock("differencesDock"), Qt::Vertical);
}

void ExploreMode::placeDock()
{
    if (!isOn() && !m_parts.commands->explore->isChecked())
        return;
    m_moved = false;
    QDockWidget *runs = dock("runsDock");
    const Qt::DockWidgetArea area = m_parts.window->dockWidgetArea(runs);
    m_parts.window->removeDockWidget(m_dock);
    const bool tabbed = !m_parts.window->tabifiedDockWidgets(runs).isEmpty();
    m_parts.window->addDockWidget(area == Qt::NoDockWidgetArea ? Qt::RightDockWidgetArea : area,
                                  m_dock);
    // Its tab names it where it is one.
    m_dock->setTitleBarWidget(tabbed ? m_noTitle : m_title);
    m_title->setVisible(!tabbed);
    if (tabbed) {
        m_parts.window->tabifyDockWidget(runs, m_dock);
        m_dock->show();
        m_dock->raise();
        return;
    }
    // Over the runs; what is about the runs alone gives way until the mode is left.
    m_parts.window->splitDockWidget(runs, m_dock, Qt::Vertical);
    m_parts.window->splitDockWidget(m_dock, runs, Qt::Vertical);
    m_dock->show();
    QDockWidget *epochs = dock("epochsDock");
    if (!epochs->isHidden() && !epochs->isFloating()) {
        m_hidden += epochs;
        epochs->hide();
    }
    // What differs is of the answers now: below them, above the runs.
    QDockWidget *differences = dock("differencesDock");
    if (differences->isHidden() || differences->isFloating()) {
        m_parts.window->resizeDocks({m_dock, runs}, {400, 400}, Qt::Vertical);
        return;
    }
    placeDifferences(m_dock);
    m_moved = true;
    m_parts.window->resizeDocks({m_dock, differences, runs}, {420, 130, 330}, Qt::Vertical);
}

void ExploreMode::showDocument()
{
    m_session->setExperiment(m_parts.document->spec(), m_parts.words->whyNotTrain());
}

void ExploreMode::refresh()
{
    if (!isOn())
        return;
    m_page->refresh();
    if (std::exchange(m_differs, false))
        m_differences->compareInstead(exploredComparison(*m_session));
    say();
}

void ExploreMode::say()
{
    if (!isOn()) {
        m_parts.tools->setAnswer(0, 0, {});
        m_parts.words->setExploring({});
        m_parts.training->setRateMarks({});
        return;
    }
    Exploring exploring;
    exploring.on = true;
    for (const ExploredRun &run : m_session->shownRuns()) {
        const RunStatus status = run.history->status();
        exploring.examplesPerSecond += status.examplesPerSecond;
        exploring.running += status.state == RunState::Running ? 1 : 0;
        exploring.backend = QString::fromStdString(run.history->spec().training.backend);
        exploring.backendVersion = QString::fromStdString(status.backendVersion);
    }
    std::vector<double> rates;
    for (const Answer *ghost : m_session->ghosts())
        rates.insert(rates.begin(), ghost->spec.training.learningRate);
    for (const Answer &answer : m_session->answers())
        if (answer.pinned)
            rates.insert(rates.begin(), answer.spec.training.learningRate);
    if (const Answer *latest = m_session->latest())
        rates.push_back(latest->spec.training.learningRate);
    m_parts.training->setRateMarks(rates);
    const auto &answers = m_session->answers();
    const int number = answers.empty() ? 0 : answers.back().number;
    const QString seconds =
        m_session->latest() == nullptr
            ? QString()
            : tr("%1 s").arg(QLocale().toString(m_session->latest()->seconds, 'f', 1));
    m_parts.tools->setAnswer(m_session->latest() != nullptr ? number : number + 1,
                             m_session->fraction(), seconds);
    m_parts.words->setExploring(exploring);
}

void ExploreMode::keep(const ExperimentSpec &spec)
{
    if (hasNormalization(spec.model))
        m_parts.control->compare(spec);
    else
        m_parts.control->train(spec);
}

bool ExploreMode::handleKey(const QKeyEvent &event)
{
    if (!isOn() || event.modifiers() != Qt::NoModifier)
        return false;
    if (event.key() == Qt::Key_Escape) {
        setOn(false);
        return true;
    }
    return false;
}

void ExploreMode::togglePin()
{
    if (const Answer *latest = m_session->latest())
        m_session->setPinned(latest->number, !latest->pinned);
}

} // namespace normscope::ui
