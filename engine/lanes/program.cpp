#include "engine/lanes/program.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

namespace normscope::lanes {

namespace {

// Enough for many cores to share, few enough that sums per chunk stay cheap.
constexpr std::size_t wantedChunks = 8;
constexpr std::size_t mostChunks = 32;
constexpr std::size_t tilesTogether = 4; ///< what the kernels of linear layers take at a time

/// Work numbered from 0, shared out so that each worker begins with a range of its own (what it
/// touched a phase ago is in its cache) and then helps the others.
class Shares
{
public:
    explicit Shares(int workers) : m_workers(static_cast<std::size_t>(workers)), m_ranges(m_workers)
    {
    }

    void reset(std::size_t count)
    {
        for (std::size_t i = 0; i < m_workers; ++i) {
            m_ranges[i].next.store(i * count / m_workers, std::memory_order_relaxed);
            m_ranges[i].end = (i + 1) * count / m_workers;
        }
    }

    template <class Work>
    void take(int worker, Work work)
    {
        for (std::size_t i = 0; i < m_workers; ++i) {
            Range &range = m_ranges[(static_cast<std::size_t>(worker) + i) % m_workers];
            while (true) {
                const std::size_t number = range.next.fetch_add(1, std::memory_order_relaxed);
                if (number >= range.end)
                    break;
                work(number);
            }
        }
    }

private:
    struct alignas(64) Range
    {
        std::atomic<std::size_t> next = 0;
        std::size_t end = 0;
    };
    const std::size_t m_workers;
    std::vector<Range> m_ranges;
};

} // namespace

Chunks::Chunks(std::size_t examples, std::size_t lanes, const std::vector<std::size_t> &parts)
    : m_examples(examples), m_lanes(lanes), m_tiles((examples + lanes - 1) / lanes)
{
    if (!parts.empty()) {
        for (std::size_t at = 0; at < examples;) {
            m_starts.push_back(at);
            std::size_t end = std::min(at + lanes, examples);
            for (const std::size_t part : parts)
                end = std::min(end, (at / part + 1) * part);
            at = end;
        }
        m_tiles = m_starts.size();
        m_starts.push_back(examples);
    }
    const std::size_t few = std::clamp<std::size_t>(m_tiles / wantedChunks, 1, tilesTogether);
    m_tilesPerChunk = std::max(few, (m_tiles + mostChunks - 1) / mostChunks);
    m_count = (m_tiles + m_tilesPerChunk - 1) / m_tilesPerChunk;
}

Chunk Chunks::chunk(std::size_t number) const
{
    const std::size_t first = number * m_tilesPerChunk;
    return {
        .number = number, .firstTile = first, .tiles = std::min(m_tilesPerChunk, m_tiles - first)};
}

class Program::NoWatch
{
public:
    template <class... Arguments>
    void time(const Work<Arguments...> &work, Arguments... arguments)
    {
        work.call(arguments...);
    }
};

class Program::StopWatch
{
public:
    template <class... Arguments>
    void time(const Work<Arguments...> &work, Arguments... arguments)
    {
        using Clock = std::chrono::steady_clock;
        const auto start = Clock::now();
        work.call(arguments...);
        const std::chrono::duration<double> taken = Clock::now() - start;
        if (work.part >= m_seconds.size())
            m_seconds.resize(work.part + 1);
        m_seconds[work.part] += taken.count();
    }
    [[nodiscard]] const std::vector<double> &seconds() const { return m_seconds; }

private:
    std::vector<double> m_seconds;
};

Program::Phase &Program::chunkPhase()
{
    if (m_phases.empty() || !m_phases.back().after.empty() || !m_phases.back().items.empty())
        m_phases.emplace_back();
    return m_phases.back();
}

void Program::forEachTile(std::function<void(std::size_t)> work)
{
    std::vector<ChunkWork> &all = chunkPhase().chunkWork;
    if (all.empty() || all.back().tiles.empty())
        all.emplace_back();
    all.back().tiles.push_back({m_part, std::move(work)});
}

void Program::forEachChunk(std::function<void(const Chunk &)> work)
{
    chunkPhase().chunkWork.push_back({{m_part, std::move(work)}, {}});
}

void Program::once(std::function<void()> work)
{
    if (m_phases.empty())
        m_phases.emplace_back();
    m_phases.back().after.push_back({m_part, std::move(work)});
}

void Program::forEachItem(std::size_t count, std::function<void(std::size_t)> work)
{
    if (m_phases.empty() || !m_phases.back().after.empty() || !m_phases.back().chunkWork.empty())
        m_phases.emplace_back();
    m_phases.back().items.push_back({count, {m_part, std::move(work)}});
}

std::size_t Program::workCount(const Phase &phase, const Chunks &chunks)
{
    std::size_t count = phase.chunkWork.empty() ? 0 : chunks.count();
    for (const Items &items : phase.items)
        count += items.count;
    return count;
}

template <class Watch>
void Program::doWork(const Phase &phase, const Chunks &chunks, std::size_t number,
                     std::size_t worker, Watch &watch)
{
    if (!phase.chunkWork.empty()) {
        Chunk chunk = chunks.chunk(number);
        chunk.worker = worker;
        for (const ChunkWork &work : phase.chunkWork) {
            if (work.tiles.empty())
                watch.template time<const Chunk &>(work.whole, chunk);
            for (std::size_t i = 0; i < chunk.tiles && !work.tiles.empty(); ++i)
                for (const Work<std::size_t> &tileWork : work.tiles)
                    watch.time(tileWork, chunk.firstTile + i);
        }
        return;
    }
    for (const Items &items : phase.items) {
        if (number < items.count) {
            watch.time(items.work, number);
            return;
        }
        number -= items.count;
    }
}

void Program::run(WorkerTeam &team, int threads, const Chunks &chunks) const
{
    // The number of workers is known only within the job; what they share is made for it.
    struct Shared
    {
        explicit Shared(int workers) : meeting(workers), shares(workers) {}
        Meeting meeting;
        Shares shares;
    };
    team.run(std::min(threads, static_cast<int>(chunks.count())), [&](int workers) {
        auto shared = std::make_shared<Shared>(workers);
        if (!m_phases.empty())
            shared->shares.reset(workCount(m_phases.front(), chunks));
        return [&, shared](int worker) {
            NoWatch watch;
            for (std::size_t i = 0; i < m_phases.size(); ++i) {
                const Phase &phase = m_phases[i];
                shared->shares.take(worker, [&](std::size_t number) {
                    doWork(phase, chunks, number, static_cast<std::size_t>(worker), watch);
                });
                shared->meeting.wait([&] {
                    for (const Work<> &work : phase.after)
                        work.call();
                    if (i + 1 < m_phases.size())
                        shared->shares.reset(workCount(m_phases[i + 1], chunks));
                });
            }
        };
    });
}

std::vector<double> Program::measure(const Chunks &chunks) const
{
    StopWatch watch;
    for (const Phase &phase : m_phases) {
        for (std::size_t number = 0; number < workCount(phase, chunks); ++number)
            doWork(phase, chunks, number, 0, watch);
        for (const Work<> &work : phase.after)
            watch.time(work);
    }
    return watch.seconds();
}

} // namespace normscope::lanes
