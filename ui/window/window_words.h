// What the bars of the window say: whether training can start and why not, what goes on and how
// fast, what Undo would take back, and what stands over the empty charts.
#pragma once

#include <QCoreApplication>
#include <QString>

namespace normscope::ui {

struct GoingRuns;
class Commands;
class ExperimentDocument;
class RunControl;
class RunList;
class StartBanner;
class StatusLine;
class ToolStrip;
class TrainingClient;
class TrainingPanel;

/// How exploring stands.
struct Exploring
{
    bool on = false;
    double examplesPerSecond = 0;
    unsigned running = 0;
    QString backend;
    QString backendVersion;
    friend bool operator==(const Exploring &, const Exploring &) = default;
};

class WindowWords
{
    Q_DECLARE_TR_FUNCTIONS(WindowWords)

public:
    /// What is spoken of, and what speaks; all of it outlives this.
    struct Parts
    {
        TrainingClient *client;
        ExperimentDocument *document;
        const RunList *runs;
        const RunControl *control;
        const Commands *commands;
        ToolStrip *tools;
        StatusLine *status;
        StartBanner *banner;
        TrainingPanel *training;
    };

    explicit WindowWords(const Parts &parts) : m_parts(parts) {}

    /// Each of these is followed by showDocument().
    void dataSought();
    void dataFound(const QString &name);
    void dataMissing(const QString &reason);

    /// After the experiment, the data or the theme changed.
    void showDocument();
    /// After runs moved, or others were selected.
    void showGoing();
    void showUndo();

    /// Why the builder's experiment cannot be trained; empty when it can.
    [[nodiscard]] QString whyNotTrain() const;
    void setExploring(const Exploring &exploring);

    /// Undo takes back the last thing done: a deletion of runs, or an edit of the experiment.
    [[nodiscard]] bool runsRemovedLast() const { return m_runsRemovedLast; }
    void setRunsRemovedLast(bool last);

    /// Examples per second of one of the runs, as last seen here or at an earlier start.
    [[nodiscard]] double ratePerRun() const { return m_ratePerRun; }
    void setRatePerRun(double rate) { m_ratePerRun = rate; }

private:
    void showTraining();
    void showRunCommands();
    /// Why lanes cannot compute the builder's experiment; empty when they can.
    [[nodiscard]] QString lanesRefusal() const;
    void showComparePrecisions();
    void showCompareBackends();
    void showCompareVariants();
    void showState();
    [[nodiscard]] QString rateText(const GoingRuns &going);
    [[nodiscard]] QString rateExplanation(const GoingRuns &going) const;
    void showBackend(const GoingRuns &going);
    void showProblem();
    void showBanner();
    [[nodiscard]] static QString rateText(double examplesPerSecond);

    Parts m_parts;
    QString m_dataName;
    QString m_dataProblem;
    bool m_looking = false; ///< for the data
    Exploring m_exploring;
    bool m_runsRemovedLast = false;
    double m_ratePerRun = 0;
};

} // namespace normscope::ui
