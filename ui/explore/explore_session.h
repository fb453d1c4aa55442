// Exploring: every change of the experiment trains both networks anew for a short budget. Knows no
// widgets; the latest change wins, and nothing is recorded that is not kept.
#pragma once

#include "ui/explore/answer.h"
#include "ui/explore/changed_key.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <optional>
#include <vector>

namespace normscope::ui {

/// Answers that stay in the charts behind the latest: so many unless a person wants others.
inline constexpr int usualGhosts = 4;
inline constexpr int mostGhosts = 20;

class ExploreSession : public QObject
{
    Q_OBJECT

public:
    /// `service` outlives the session.
    explicit ExploreSession(TrainingService *service, QObject *parent = nullptr);
    ~ExploreSession() override;

    /// Trains both networks of `spec` at once. `problem` says why it cannot run; empty when it can.
    void start(const ExperimentSpec &spec, const QString &problem);
    /// Ends what trains and forgets all answers.
    void stop();
    [[nodiscard]] bool isOn() const { return m_on; }

    /// The builder's experiment has become another one. What trains is replaced within one
    /// minibatch; of several changes meanwhile only the last is trained. While changes come without
    /// a rest, as from a slider that is dragged, what trains has a moment to give an answer.
    void setExperiment(const ExperimentSpec &spec, const QString &problem);
    /// Trains anew with it.
    void setBudget(const Budget &budget);
    [[nodiscard]] const Budget &budget() const { return m_budget; }

    [[nodiscard]] const ExperimentSpec &spec() const { return m_spec; }
    /// Why nothing trains: the experiment cannot run, or a run failed.
    [[nodiscard]] const QString &problem() const
    {
        return m_problem.isEmpty() ? m_fault : m_problem;
    }
    [[nodiscard]] bool isTraining() const { return !m_now.empty(); }
    /// What trains or last trained; what was replaced stays until its successor begins.
    [[nodiscard]] const std::vector<ExploredRun> &shownRuns() const { return m_shown; }
    [[nodiscard]] const ExperimentSpec &shownSpec() const { return m_shownSpec; }
    [[nodiscard]] const SpecValues &shownValues() const { return m_shownValues; }
    /// The answer that the shown runs gave; nullptr while they have not.
    [[nodiscard]] const Answer *latest() const;
    /// In the order in which they were given.
    [[nodiscard]] const std::vector<Answer> &answers() const { return m_answers; }
    [[nodiscard]] const Answer *answer(int number) const;
    void setGhostCount(int count);
    [[nodiscard]] int ghostCount() const { return m_ghostCount; }
    /// Those that stay in the charts behind the shown runs, the most recent first; pinned ones are
    /// not among them.
    [[nodiscard]] std::vector<const Answer *> ghosts() const;
    /// The setting in which the shown runs differ from those before them.
    [[nodiscard]] const ChangedKey &key() const { return m_key; }
    /// Of all steps of the runs that train, 1 when they are done.
    [[nodiscard]] double fraction() const;

    void setPinned(int number, bool pinned);
    /// Asks for both networks as real runs with the full budget.
    void keep(int number);

Q_SIGNALS:
    /// Answers, shown runs, key, problem or budget.
    void changed();
    void keepRequested(const normscope::ExperimentSpec &spec);

private:
    /// `moving`: the change is one of several without a rest between them.
    void trainAnew(bool moving);
    void abandon();
    void replace();
    [[nodiscard]] bool hasItsMoment() const;
    [[nodiscard]] double reached() const;
    void look();
    void submit();
    void finish();
    void addAnswer(const std::vector<ExploredRun> &runs, double reached);
    void letGo();

    TrainingService *m_service;
    bool m_on = false;
    bool m_due = false; ///< the experiment is to be trained as soon as what trained has stopped
    ExperimentSpec m_spec;
    QString m_problem; ///< of the experiment
    QString m_fault;   ///< of a run
    Budget m_budget;
    ChangedKey m_key;
    std::vector<ExploredRun> m_now; ///< that train
    std::vector<ExploredRun> m_shown;
    ExperimentSpec m_shownSpec;
    SpecValues m_shownValues;
    bool m_answered = false; ///< the shown runs gave the last answer
    /// Told to stop, and not yet seen to have.
    std::vector<std::shared_ptr<const RunHistory>> m_leaving;
    std::vector<Answer> m_answers;
    int m_given = 0; ///< numbers that answers have had
    int m_ghostCount = usualGhosts;
    QElapsedTimer m_sinceEdit;
    QElapsedTimer m_sinceChange;    ///< of the experiment or the budget
    QElapsedTimer m_sinceDue;       ///< the first change that nothing has been submitted for
    QElapsedTimer m_sinceItsChange; ///< the change that what trains is the answer to
    QElapsedTimer m_sinceSubmit;
    QTimer m_timer; ///< looks how the runs stand; at rest when nothing trains
};

} // namespace normscope::ui
