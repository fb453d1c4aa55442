#include "app/cli/session.h"

#include "app/cli/progress.h"
#include "engine/interop/csv.h"

#include <algorithm>
#include <functional>

namespace normscope::cli {

namespace {

class Session
{
public:
    Session(TrainingService &service, std::vector<FollowedRun> runs, Report &report,
            Wakeups &wakeups)
        : m_service(service), m_runs(std::move(runs)), m_report(report), m_wakeups(wakeups)
    {
    }

    ExitStatus follow()
    {
        explainBackend();
        m_progress.draw(m_runs);
        while (!allOver()) {
            m_wakeups.wait(m_progress.untilNextDraw());
            if (m_wakeups.interrupted())
                stopAll();
            tellStoreFault();
            for (FollowedRun &run : m_runs)
                if (!run.over)
                    lookAt(run);
            if (isTimeToLeave())
                leave();
            m_progress.draw(m_runs);
        }
        m_progress.clear();
        m_wakeups.stopTaking();
        return status();
    }

private:
    [[nodiscard]] bool allOver() const
    {
        return std::all_of(m_runs.begin(), m_runs.end(),
                           [](const FollowedRun &run) { return run.over; });
    }

    /// The same of every run: they are computed alike.
    void explainBackend() const
    {
        const std::string reason = m_runs.front().history->status().backendReason;
        if (!reason.empty())
            complain("the reference computes this. " + reason + ".");
    }

    /// Once when it begins and once when it is over. A terminal shows it while it lasts.
    void tellStoreFault()
    {
        const RunRecorder *recorder = m_service.recorder();
        std::string fault = recorder != nullptr ? recorder->fault() : std::string();
        if (fault.empty() != m_storeFault.empty() && !m_progress.isTerminal())
            complain(fault.empty() ? "the store takes what is recorded again; training goes on."
                                   : "training waits, as nothing can be kept: " + fault);
        m_storeFault = std::move(fault);
    }

    /// What a run recorded last waits for a store that may never take it. Nothing else ends a run
    /// later than a minibatch after it was asked to, unless that takes too long for who asks again.
    [[nodiscard]] bool isTimeToLeave() const
    {
        if (m_wakeups.interruptions() > 1)
            return true;
        return m_wakeups.interrupted() && !m_storeFault.empty() &&
               std::all_of(m_runs.begin(), m_runs.end(), [](const FollowedRun &run) {
                   return run.over || isOver(run.history->latestStatus().state);
               });
    }

    void leave()
    {
        for (FollowedRun &run : m_runs)
            if (!run.over)
                conclude(run, endOf(run));
    }

    void stopAll()
    {
        for (const FollowedRun &run : m_runs)
            m_service.stop(run.id);
    }

    void lookAt(FollowedRun &run)
    {
        // The state first: when it says that the run is over, every record is there.
        const RunStatus status = run.history->status();
        for (const EpochRecord &epoch : run.history->epochs(run.epochsTold)) {
            ++run.epochsTold;
            m_progress.tell(epochLine(run.name, status, epoch));
            tellOf([&] { m_report.epochEnded(run, epoch); });
        }
        if (isOver(status.state) && !isStillAsBefore(run, status))
            conclude(run, status);
    }

    /// A run that was asked to go on and has not begun to.
    static bool isStillAsBefore(const FollowedRun &run, const RunStatus &status)
    {
        return run.revisionBefore &&
               (run.history->revision() == *run.revisionBefore || !status.storeFault.empty());
    }

    void conclude(FollowedRun &run, const RunStatus &end)
    {
        run.over = true;
        m_progress.clear();
        writeRecords(run);
        explainEnd(run, end);
        if (end.state != RunState::Failed && end.state != RunState::Interrupted)
            tellOf([&] { m_report.runEnded(run); });
    }

    void tellOf(const std::function<void()> &report)
    {
        if (m_reportBroken)
            return;
        m_progress.clear();
        try {
            report();
        } catch (const Failure &failure) {
            m_reportBroken = true;
            m_fault = true;
            complain(failure.what());
            stopAll();
        }
    }

    void writeRecords(const FollowedRun &run)
    {
        if (!run.csv)
            return;
        try {
            exportRun(*run.history, *run.csv);
        } catch (const ExportError &error) {
            m_fault = true;
            complain(error.what());
        }
    }

    void explainEnd(const FollowedRun &run, const RunStatus &status)
    {
        const std::string prefix = run.name.empty() ? "" : run.name + ": ";
        switch (status.state) {
        case RunState::Failed:
            m_fault = true;
            complain(prefix + status.reason);
            break;
        case RunState::Interrupted: // it was to go on and has not
            m_fault = true;
            complain(prefix + (status.reason.empty() ? "did not go on." : status.reason));
            break;
        case RunState::Diverged:
            m_diverged = true;
            complain(prefix + status.reason);
            break;
        case RunState::Stopped:
            complain(prefix + "stopped after step " + std::to_string(status.step) +
                     (m_storeFault.empty() ? "." : "; what came last is not kept."));
            break;
        default:
            break;
        }
    }

    [[nodiscard]] ExitStatus status() const
    {
        if (m_wakeups.interrupted())
            return ExitStatus::Interrupted;
        if (m_fault)
            return ExitStatus::Fault;
        return m_diverged ? ExitStatus::Diverged : ExitStatus::Finished;
    }

    TrainingService &m_service;
    std::vector<FollowedRun> m_runs;
    Report &m_report;
    Wakeups &m_wakeups;
    Progress m_progress;
    std::string m_storeFault;
    bool m_reportBroken = false;
    bool m_fault = false;
    bool m_diverged = false;
};

} // namespace

ExitStatus followRuns(TrainingService &service, std::vector<FollowedRun> runs, Report &report,
                      Wakeups &wakeups)
{
    return Session(service, std::move(runs), report, wakeups).follow();
}

} // namespace normscope::cli
