// The cores of this machine, shared by every run that computes on lanes: whoever computes a step
// gets those that nobody uses, for that step.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace normscope::lanes {

/// Where workers of one job meet. Waiting spins a moment, then yields the core at every turn: a
/// pure spin loses most of its speed when another process wants the core.
class Meeting
{
public:
    explicit Meeting(int workers) : m_workers(workers) {}
    /// Returns when all have come; the last one runs `between` before anybody goes on.
    template <class Between>
    void wait(Between between)
    {
        const std::uint32_t round = m_round.load(std::memory_order_acquire);
        if (m_arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == m_workers) {
            between();
            m_arrived.store(0, std::memory_order_relaxed);
            m_round.store(round + 1, std::memory_order_release);
            return;
        }
        waitFor(round);
    }

private:
    void waitFor(std::uint32_t round) const;

    const int m_workers;
    std::atomic<int> m_arrived = 0;
    std::atomic<std::uint32_t> m_round = 0;
};

class WorkerTeam
{
public:
    /// `helpers` threads beside those that call run(); they sleep when nothing is to be done.
    explicit WorkerTeam(int helpers);
    ~WorkerTeam();
    WorkerTeam(const WorkerTeam &) = delete;
    WorkerTeam &operator=(const WorkerTeam &) = delete;

    /// The team of this process, one helper less than it has cores. Made when first asked for.
    [[nodiscard]] static std::shared_ptr<WorkerTeam> ofProcess();
    /// The most workers that a job can have.
    [[nodiscard]] std::size_t size() const { return m_helpers.size() + 1; }

    using Job = std::function<void(int worker)>;
    /// Takes as many helpers as are free, so that there are at most `threads` workers, makes the
    /// job for that many, and calls it for each of them, worker 0 on this thread. Returns when all
    /// are done. May be called from several threads. What makeJob or worker 0 throws is passed on;
    /// the other workers must not throw, nor wait for one that has.
    void run(int threads, const std::function<Job(int workers)> &makeJob);

private:
    struct Helper
    {
        std::atomic<std::uint32_t> called = 0; ///< counts the jobs, so that sleep misses none
        const Job *job = nullptr;
        int worker = 0;
        std::atomic<int> *left = nullptr;
        std::thread thread;
    };

    class Engagement;
    void work(Helper &helper);

    std::vector<std::unique_ptr<Helper>> m_helpers;
    std::atomic<bool> m_ending = false;
    std::mutex m_mutex;
    std::vector<Helper *> m_idle; ///< guarded by m_mutex
    int m_callers = 0;            ///< threads within run(); guarded by m_mutex
};

} // namespace normscope::lanes
