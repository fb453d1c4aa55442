#include "engine/lanes/worker_team.h"

#include <algorithm>

namespace normscope::lanes {

namespace {

// Some 20 µs, as long as a well shared phase lets the others wait.
constexpr int spins = 2000;
// Yields before a helper sleeps: several times the pause between two steps of a run, for to wake it
// costs some 20 µs.
constexpr int idleYields = 3000;

void relax()
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

} // namespace

void Meeting::waitFor(std::uint32_t round) const
{
    for (int i = 0; i < spins; ++i) {
        if (m_round.load(std::memory_order_acquire) != round)
            return;
        relax();
    }
    while (m_round.load(std::memory_order_acquire) == round)
        std::this_thread::yield();
}

WorkerTeam::WorkerTeam(int helpers)
{
    for (int i = 0; i < helpers; ++i) {
        m_helpers.push_back(std::make_unique<Helper>());
        Helper &helper = *m_helpers.back();
        m_idle.push_back(&helper);
        helper.thread = std::thread([this, &helper] { work(helper); });
    }
}

WorkerTeam::~WorkerTeam()
{
    m_ending = true;
    for (const auto &helper : m_helpers) {
        helper->called.fetch_add(1, std::memory_order_release);
        helper->called.notify_one();
        helper->thread.join();
    }
}

std::shared_ptr<WorkerTeam> WorkerTeam::ofProcess()
{
    static std::mutex mutex;
    static std::weak_ptr<WorkerTeam> team;
    const std::lock_guard lock(mutex);
    std::shared_ptr<WorkerTeam> found = team.lock();
    if (!found) {
        const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        found = std::make_shared<WorkerTeam>(cores - 1);
        team = found;
    }
    return found;
}

/// A caller and the helpers chosen for its job, from taking them to giving them back.
class WorkerTeam::Engagement
{
public:
    Engagement(WorkerTeam &team, int threads) : m_team(team)
    {
        const std::lock_guard lock(team.m_mutex);
        std::vector<Helper *> &idle = team.m_idle;
        const int cores = static_cast<int>(team.m_helpers.size()) + 1;
        const int busy = team.m_callers + 1 + static_cast<int>(team.m_helpers.size() - idle.size());
        const int wanted =
            std::clamp(std::min(threads - 1, cores - busy), 0, static_cast<int>(idle.size()));
        m_chosen.assign(idle.end() - wanted, idle.end());
        idle.resize(idle.size() - m_chosen.size());
        ++team.m_callers;
    }
    ~Engagement()
    {
        while (m_left.load(std::memory_order_acquire) != 0)
            std::this_thread::yield();
        const std::lock_guard lock(m_team.m_mutex);
        --m_team.m_callers;
        // There is room: these were in it.
        m_team.m_idle.insert(m_team.m_idle.end(), m_chosen.begin(), m_chosen.end());
    }
    Engagement(const Engagement &) = delete;
    Engagement &operator=(const Engagement &) = delete;

    [[nodiscard]] int workers() const { return static_cast<int>(m_chosen.size()) + 1; }
    void start(const Job &job)
    {
        m_left = workers() - 1;
        for (int i = 1; i < workers(); ++i) {
            Helper &helper = *m_chosen[static_cast<std::size_t>(i - 1)];
            helper.job = &job;
            helper.worker = i;
            helper.left = &m_left;
            helper.called.fetch_add(1, std::memory_order_release);
            helper.called.notify_one();
        }
    }

private:
    WorkerTeam &m_team;
    std::vector<Helper *> m_chosen;
    std::atomic<int> m_left = 0; ///< of them that are at work
};

void WorkerTeam::run(int threads, const std::function<Job(int)> &makeJob)
{
    Job job; // outlives the engagement
    Engagement engagement(*this, threads);
    job = makeJob(engagement.workers());
    engagement.start(job);
    job(0);
}

void WorkerTeam::work(Helper &helper)
{
    std::uint32_t seen = 0;
    while (true) {
        for (int i = 0; i < idleYields && helper.called.load(std::memory_order_acquire) == seen;
             ++i)
            std::this_thread::yield();
        helper.called.wait(seen, std::memory_order_acquire);
        seen = helper.called.load(std::memory_order_acquire);
        if (m_ending)
            return;
        (*helper.job)(helper.worker);
        helper.left->fetch_sub(1, std::memory_order_acq_rel);
    }
}

} // namespace normscope::lanes
