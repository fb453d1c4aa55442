#include "ui/explore/explore_session.h"

#include <algorithm>
#include <utility>

namespace normscope::ui {

namespace {

/// Well under the time in which a change should be seen, and dear to nobody.
constexpr int lookMilliseconds = 4;

/// Changes that follow each other sooner belong to one movement of a hand.
constexpr int restMilliseconds = 300;

/// What trains meanwhile has at least so long before the next change replaces it, so that the
/// curves are seen at all; and at most so long to come far enough for an answer.
constexpr int leastMilliseconds = 40;
constexpr int mostMilliseconds = 200;

/// So long a change waits for it at most: what it shows comes some 30 ms later, and is to be seen
/// within 100.
constexpr int longestWait = 50;

/// With fewer steps, or a smaller part of the budget, what was replaced says nothing.
constexpr std::int64_t fewestSteps = 10;
constexpr double leastReached = 0.1;

/// The share of its budget that a run has trained; 0 when it says nothing.
double reachedBy(const RunStatus &status)
{
    if (status.state == RunState::Failed)
        return 0;
    if (isOver(status.state))
        return 1;
    const auto planned = static_cast<double>(std::max<std::int64_t>(1, status.plannedSteps));
    const double reached = static_cast<double>(status.step) / planned;
    return status.step < fewestSteps || reached < leastReached ? 0 : reached;
}

/// True for another name alone, or another number of epochs when kept.
bool trainedAlike(const ExperimentSpec &a, const ExperimentSpec &b, const Budget &budget)
{
    return a.model == b.model && a.data == b.data &&
           budgeted(a, budget).training == budgeted(b, budget).training;
}

} // namespace

ExploreSession::ExploreSession(TrainingService *service, QObject *parent)
    : QObject(parent), m_service(service)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(lookMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &ExploreSession::look);
}

ExploreSession::~ExploreSession()
{
    abandon();
}

void ExploreSession::start(const ExperimentSpec &spec, const QString &problem)
{
    stop();
    m_on = true;
    m_spec = spec;
    m_problem = problem;
    m_key = {};
    trainAnew(false);
}

void ExploreSession::stop()
{
    m_sinceEdit.invalidate();
    abandon();
    m_on = false;
    m_due = false;
    m_answers.clear();
    m_answered = false;
    m_shown.clear();
    m_given = 0;
    m_problem.clear();
    m_fault.clear();
    Q_EMIT changed();
}

void ExploreSession::setExperiment(const ExperimentSpec &spec, const QString &problem)
{
    if (!m_on)
        return;
    if (trainedAlike(spec, m_spec, m_budget) && problem == m_problem) {
        m_spec = spec;
        Q_EMIT changed();
        return;
    }
    m_spec = spec;
    m_problem = problem;
    const bool moving = m_sinceEdit.isValid() && m_sinceEdit.elapsed() < restMilliseconds;
    m_sinceEdit.start();
    trainAnew(moving);
}

void ExploreSession::setBudget(const Budget &budget)
{
    if (budget == m_budget)
        return;
    m_budget = budget;
    if (m_on)
        trainAnew(false);
}

void ExploreSession::setGhostCount(int count)
{
    count = std::clamp(count, 0, mostGhosts);
    if (count == m_ghostCount)
        return;
    m_ghostCount = count;
    letGo();
    Q_EMIT changed();
}

void ExploreSession::trainAnew(bool moving)
{
    m_sinceChange.start();
    if (!m_due)
        m_sinceDue.start();
    m_fault.clear();
    m_due = m_problem.isEmpty();
    if (!m_due || !moving || !hasItsMoment())
        replace();
    look();
    Q_EMIT changed();
}

bool ExploreSession::hasItsMoment() const
{
    if (m_now.empty() || m_sinceSubmit.elapsed() >= mostMilliseconds)
        return false;
    if (m_sinceDue.elapsed() >= longestWait)
        return false;
    return m_sinceSubmit.elapsed() < leastMilliseconds || reached() <= 0;
}

/// What both networks that train have come to; 0 when that says nothing.
double ExploreSession::reached() const
{
    double least = m_now.empty() ? 0 : 1;
    for (const ExploredRun &run : m_now)
        least = std::min(least, reachedBy(run.history->status()));
    return least;
}

/// What trains gives way; how far it came is an answer, if that is far enough to say something.
void ExploreSession::replace()
{
    const double share = reached();
    const std::vector<ExploredRun> runs = m_now;
    abandon();
    if (share > 0)
        addAnswer(runs, share);
}

void ExploreSession::abandon()
{
    for (const ExploredRun &run : m_now) {
        m_service->remove(run.id);
        m_leaving.push_back(run.history);
    }
    m_now.clear();
}

void ExploreSession::look()
{
    std::erase_if(m_leaving, [](const auto &run) { return isOver(run->status().state); });
    const auto over = [](const ExploredRun &run) { return isOver(run.history->status().state); };
    if (!m_now.empty() && std::all_of(m_now.begin(), m_now.end(), over))
        finish();
    if (m_due && !m_now.empty() && !hasItsMoment())
        replace();
    // The cores are the new runs' alone: they begin when the old ones have left.
    if (m_due && m_now.empty() && m_leaving.empty())
        submit();
    if (!m_due && m_now.empty() && m_leaving.empty())
        m_timer.stop();
    else if (!m_timer.isActive())
        m_timer.start();
}

void ExploreSession::submit()
{
    m_due = false;
    if (!m_shown.empty())
        m_key = changedKey(m_shownSpec, m_spec).value_or(m_key);
    m_shownSpec = m_spec;
    m_shownValues = valuesOf(m_spec);
    m_answered = false;
    m_sinceItsChange = m_sinceChange;
    m_sinceSubmit.start();
    std::vector<ExperimentSpec> specs{budgeted(m_spec, m_budget)};
    if (hasNormalization(m_spec.model))
        specs.push_back(withoutNormalization(specs.front()));
    const std::vector<bool> normalized{specs.size() > 1, false};
    const std::vector<RunId> ids = m_service->submitTogether(std::move(specs));
    for (std::size_t i = 0; i < ids.size(); ++i)
        m_now.push_back({ids[i], normalized[i], m_service->history(ids[i])});
    m_shown = m_now;
    Q_EMIT changed();
}

void ExploreSession::finish()
{
    const std::vector<ExploredRun> runs = std::exchange(m_now, {});
    for (const ExploredRun &run : runs) {
        m_service->remove(run.id); // the history is held here
        const RunStatus status = run.history->status();
        if (status.state == RunState::Failed)
            m_fault = QString::fromStdString(status.reason);
    }
    if (m_fault.isEmpty()) {
        m_answered = true;
        addAnswer(runs, 1);
    }
    Q_EMIT changed();
}

void ExploreSession::addAnswer(const std::vector<ExploredRun> &runs, double reached)
{
    Answer answer;
    answer.number = ++m_given;
    answer.spec = m_shownSpec;
    answer.values = m_shownValues;
    answer.seconds = static_cast<double>(m_sinceItsChange.nsecsElapsed()) * 1e-9;
    answer.reached = reached;
    answer.runs = runs;
    for (const ExploredRun &run : runs) {
        const Figure figure = figureOf(*run.history);
        if (run.normalized)
            answer.normalized = figure;
        else
            answer.plain = figure;
    }
    m_answers.push_back(std::move(answer));
    letGo();
}

/// Of answers that no chart shows only the figures stay.
void ExploreSession::letGo()
{
    const std::vector<const Answer *> shown = ghosts();
    for (Answer &answer : m_answers)
        if (!answer.pinned && &answer != &m_answers.back() &&
            std::find(shown.begin(), shown.end(), &answer) == shown.end())
            answer.runs.clear();
}

const Answer *ExploreSession::latest() const
{
    return m_answered ? &m_answers.back() : nullptr;
}

const Answer *ExploreSession::answer(int number) const
{
    const auto found = std::find_if(m_answers.begin(), m_answers.end(),
                                    [&](const Answer &each) { return each.number == number; });
    return found == m_answers.end() ? nullptr : &*found;
}

std::vector<const Answer *> ExploreSession::ghosts() const
{
    std::vector<const Answer *> ghosts;
    for (std::size_t i = m_answers.size(); i-- > 0;) {
        const Answer &each = m_answers[i];
        if (&each != latest() && !each.pinned && !each.runs.empty() &&
            static_cast<int>(ghosts.size()) < m_ghostCount)
            ghosts.push_back(&each);
    }
    return ghosts;
}

double ExploreSession::fraction() const
{
    double done = 0;
    double planned = 0;
    for (const ExploredRun &run : m_now) {
        const RunStatus status = run.history->status();
        done += static_cast<double>(status.step);
        planned += static_cast<double>(status.plannedSteps);
    }
    if (m_now.empty())
        return m_answers.empty() ? 0 : 1;
    return planned > 0 ? done / planned : 0;
}

void ExploreSession::setPinned(int number, bool pinned)
{
    for (Answer &answer : m_answers)
        if (answer.number == number && answer.pinned != pinned && !answer.runs.empty()) {
            answer.pinned = pinned;
            letGo();
            Q_EMIT changed();
            return;
        }
}

void ExploreSession::keep(int number)
{
    if (const Answer *found = answer(number)) {
        const ExperimentSpec spec = found->spec; // the answer may go while others hear of it
        Q_EMIT keepRequested(spec);
    }
}

} // namespace normscope::ui
