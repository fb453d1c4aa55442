#include "engine/lanes/program.h"

#include <algorithm>
#include <array>
#include <atomic>
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

Chunks::Chunks(std::size_t examples, std::size_t lanes)
    : m_examples(examples), m_lanes(lanes), m_tiles((examples + lanes - 1) / lanes)
{
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

std::size_t Chunks::validLanes(std::size_t tile) const
{
    return std::min(m_lanes, m_examples - tile * m_lanes);
}

void Program::forEachTile(std::function<void(std::size_t)> work)
{
    if (!m_tileWork) {
        const auto all = std::make_shared<std::vector<std::function<void(std::size_t)>>>();
        forEachChunk([all](const Chunk &chunk) {
            for (std::size_t t = chunk.firstTile; t < chunk.firstTile + chunk.tiles; ++t)
                for (const auto &tileWork : *all)
                    tileWork(t);
        });
        m_tileWork = all;
    }
    m_tileWork->push_back(std::move(work));
}

void Program::forEachChunk(std::function<void(const Chunk &)> work)
{
    m_tileWork.reset();
    if (m_phases.empty() || !m_phases.back().after.empty() || !m_phases.back().items.empty())
        m_phases.emplace_back();
    m_phases.back().chunkWork.push_back(std::move(work));
}

void Program::once(std::function<void()> work)
{
    m_tileWork.reset();
    if (m_phases.empty())
        m_phases.emplace_back();
    m_phases.back().after.push_back(std::move(work));
}

void Program::forEachItem(std::size_t count, std::function<void(std::size_t)> work)
{
    m_tileWork.reset();
    if (m_phases.empty() || !m_phases.back().after.empty() || !m_phases.back().chunkWork.empty())
        m_phases.emplace_back();
    m_phases.back().items.push_back({count, std::move(work)});
}

void Program::run(WorkerTeam &team, int threads, const Chunks &chunks) const
{
    const auto workOf = [&chunks](const Phase &phase) {
        std::size_t count = phase.chunkWork.empty() ? 0 : chunks.count();
        for (const Items &items : phase.items)
            count += items.count;
        return count;
    };
    const auto doWork = [&chunks](const Phase &phase, std::size_t number, int worker) {
        if (!phase.chunkWork.empty()) {
            Chunk chunk = chunks.chunk(number);
            chunk.worker = static_cast<std::size_t>(worker);
            for (const auto &work : phase.chunkWork)
                work(chunk);
            return;
        }
        for (const Items &items : phase.items) {
            if (number < items.count) {
                items.work(number);
                return;
            }
            number -= items.count;
        }
    };
    // The number of workers is known only within the job; the first to come makes what they share.
    struct Shared
    {
        explicit Shared(int workers) : meeting(workers), shares(workers) {}
        Meeting meeting;
        Shares shares;
    };
    team.run(std::min(threads, static_cast<int>(chunks.count())), [&](int workers) {
        auto shared = std::make_shared<Shared>(workers);
        if (!m_phases.empty())
            shared->shares.reset(workOf(m_phases.front()));
        return [&, shared](int worker) {
            for (std::size_t i = 0; i < m_phases.size(); ++i) {
                const Phase &phase = m_phases[i];
                shared->shares.take(worker,
                                    [&](std::size_t number) { doWork(phase, number, worker); });
                shared->meeting.wait([&] {
                    for (const auto &work : phase.after)
                        work();
                    if (i + 1 < m_phases.size())
                        shared->shares.reset(workOf(m_phases[i + 1]));
                });
            }
        };
    });
}

} // namespace normscope::lanes
