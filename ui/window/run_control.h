// Starts runs and commands those that go on, and sums up how they stand.
#pragma once

#include "ui/runs/run_list.h"
#include "ui/window/training_client.h"

#include <QObject>
#include <QString>

#include <map>
#include <vector>

namespace normscope::ui {

/// What computes a run.
struct UsedBackend
{
    QString name;    ///< "lanes"
    QString version; ///< "lanes, 16 × AVX-512, Highway 1.0.3"; empty until the run has it
    QString reason;  ///< why the reference and not lanes; or empty
    friend bool operator==(const UsedBackend &, const UsedBackend &) = default;
};

/// Of all runs that this program trains and that have not ended.
struct GoingRuns
{
    int running = 0;
    int paused = 0;
    int waiting = 0; ///< queued or preparing
    double examplesPerSecond = 0;
    double secondsLeft = -1; ///< of the one that takes longest; negative when unknown
    double fraction = 0;     ///< of all their steps
    int epoch = 0;           ///< the earliest that one of them is in, from 1
    int epochs = 0;
    unsigned threads = 0;           ///< that compute them at most
    double operationsPerSecond = 0; ///< of their arithmetic, as trainingOperations() counts it
    std::vector<UsedBackend> backends;
    [[nodiscard]] int count() const { return running + paused + waiting; }
};

class RunControl : public QObject
{
    Q_OBJECT

public:
    RunControl(TrainingClient *client, RunList *runs, QObject *parent = nullptr);

    RunId train(const ExperimentSpec &spec, bool startPaused = false);
    /// Two runs that differ in nothing but their normalizations.
    void compare(const ExperimentSpec &spec);
    /// Runs of experiments that are compared with each other.
    void start(const std::vector<ExperimentSpec> &specs);
    /// Trains the experiments of these runs with other seeds, all submitted together, until there
    /// are five runs of each; of those that have five, five more. Groups runs and selects all of
    /// these. False when there is none to repeat.
    bool repeat(const std::vector<RunId> &ids);
    /// Five runs of an experiment that differ in their seed.
    void repeat(const ExperimentSpec &spec);

    // For every run of this program that has not ended, whatever is selected; single ones have a
    // menu of their own.
    /// Pauses them, or resumes them when all of them are paused.
    void togglePause();
    void step();
    void stop();
    [[nodiscard]] bool allPaused() const;

    [[nodiscard]] GoingRuns going() const;
    /// A run's spec as it goes back into the builder: a backend that would be taken anyway is left
    /// open again, so that it does not hinder what the network becomes.
    [[nodiscard]] ExperimentSpec opened(ExperimentSpec spec) const;

Q_SIGNALS:
    /// A run has ended by itself in a way that a person should know: "BN: loss became NaN …".
    void wentWrong(const QString &sentence);

private:
    void startRepeats(const std::vector<ExperimentSpec> &specs, std::vector<RunId> chosen);
    [[nodiscard]] std::vector<RunId> unended() const;
    [[nodiscard]] double operations(const RunEntry &entry) const;

    TrainingClient *m_client;
    RunList *m_runs;
    mutable std::map<RunId, double> m_operations; ///< of an example, as far as asked for
};

/// One spec for lanes and one for the reference, otherwise this one.
[[nodiscard]] std::vector<ExperimentSpec> byEachBackend(const ExperimentSpec &spec);
/// The same with each batch norm from scratch and with the library's, both on the reference, whose
/// library it is.
[[nodiscard]] std::vector<ExperimentSpec> byEachVariant(const ExperimentSpec &spec);
/// The same in float32 and in float64, both on the reference: lanes have no float64.
[[nodiscard]] std::vector<ExperimentSpec> byEachPrecision(const ExperimentSpec &spec);

} // namespace normscope::ui
