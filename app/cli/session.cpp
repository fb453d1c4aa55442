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
            for (FollowedRun &run : m_runs)
                if (!run.over)
                    lookAt(run);
            m_progress.draw(m_runs);
        }
        m_progress.clear();
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
        if (!isOver(status.state))
            return;
        run.over = true;
        m_progress.clear();
        writeRecords(run);
        explainEnd(run, status);
        if (status.state != RunState::Failed)
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
        case RunState::Diverged:
            m_diverged = true;
            complain(prefix + status.reason);
            break;
        case RunState::Stopped:
            complain(prefix + "stopped after step " + std::to_string(status.step) + ".");
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
