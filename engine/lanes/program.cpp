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

/// The part of `count` things in order that falls to one of several workers.
struct Range
{
    Range(std::size_t count, std::size_t worker, std::size_t workers)
        : first(worker * count / workers), size((worker + 1) * count / workers - first)
    {
    }
    std::size_t first;
    std::size_t size;
};

/// Work shared out so that each worker begins with a share of its own (what it touched a phase ago
/// is in its cache) and then helps the others.
class Shares
{
public:
    explicit Shares(std::size_t workers) : m_shares(workers) {}

    /// Share w has sizeOf(w) pieces.
    template <class SizeOf>
    void reset(SizeOf sizeOf)
    {
        for (std::size_t i = 0; i < m_shares.size(); ++i) {
            m_shares[i].next.store(0, std::memory_order_relaxed);
            m_shares[i].size = sizeOf(i);
        }
    }

    /// Calls work(share, number) for each piece that nobody has taken.
    template <class Work>
    void take(std::size_t worker, Work work)
    {
        for (std::size_t i = 0; i < m_shares.size(); ++i) {
            const std::size_t at = (worker + i) % m_shares.size();
            Share &share = m_shares[at];
            while (true) {
                const std::size_t number = share.next.fetch_add(1, std::memory_order_relaxed);
                if (number >= share.size)
                    break;
                work(at, number);
            }
        }
    }

private:
    struct alignas(64) Share
    {
        std::atomic<std::size_t> next = 0;
        std::size_t size = 0;
    };
    std::vector<Share> m_shares;
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

void Program::addTileWork(std::function<void(std::size_t, std::size_t)> work)
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

std::size_t Program::forEachItemAfter(std::size_t phase, std::size_t count,
                                      std::function<void(std::size_t)> work)
{
    if (phase + 1 == m_phases.size())
        m_phases.emplace_back();
    m_phases[phase + 1].items.push_back({count, {m_part, std::move(work)}});
    return phase + 1;
}

std::size_t Program::workCount(const Phase &phase, const Chunks &chunks, std::size_t worker,
                               std::size_t workers)
{
    std::size_t count = phase.chunkWork.empty() ? 0 : Range(chunks.count(), worker, workers).size;
    for (const Items &items : phase.items)
        count += Range(items.count, worker, workers).size;
    return count;
}

template <class Watch>
void Program::doChunk(const Phase &phase, const Chunk &chunk, Watch &watch)
{
    for (const ChunkWork &work : phase.chunkWork) {
        if (work.tiles.empty())
            watch.template time<const Chunk &>(work.whole, chunk);
        for (std::size_t i = 0; i < chunk.tiles && !work.tiles.empty(); ++i)
            for (const Work<std::size_t, std::size_t> &tileWork : work.tiles)
                watch.time(tileWork, chunk.firstTile + i, chunk.worker);
    }
}

template <class Watch>
void Program::doWork(const Phase &phase, const Chunks &chunks, Piece piece, std::size_t worker,
                     Watch &watch)
{
    std::size_t number = piece.number;
    if (!phase.chunkWork.empty()) {
        const Range range(chunks.count(), piece.share, piece.shares);
        if (number < range.size) {
            Chunk chunk = chunks.chunk(range.first + number);
            chunk.worker = worker;
            doChunk(phase, chunk, watch);
            return;
        }
        number -= range.size;
    }
    for (const Items &items : phase.items) {
        const Range range(items.count, piece.share, piece.shares);
        if (number < range.size) {
            watch.time(items.work, range.first + number);
            return;
        }
        number -= range.size;
    }
}

void Program::run(WorkerTeam &team, int threads, const Chunks &chunks) const
{
    // The number of workers is known only within the job; what they share is made for it.
    struct Shared
    {
        explicit Shared(int workers) : meeting(workers), shares(static_cast<std::size_t>(workers))
        {
        }
        Meeting meeting;
        Shares shares;
    };
    team.run(std::min(threads, static_cast<int>(chunks.count())), [&](int count) {
        const auto workers = static_cast<std::size_t>(count);
        auto shared = std::make_shared<Shared>(count);
        const auto shareOut = [&chunks, shared, workers](const Phase &phase) {
            shared->shares.reset(
                [&](std::size_t worker) { return workCount(phase, chunks, worker, workers); });
        };
        if (!m_phases.empty())
            shareOut(m_phases.front());
        return [this, &chunks, shared, shareOut, workers](int number) {
            const auto worker = static_cast<std::size_t>(number);
            NoWatch watch;
            for (std::size_t i = 0; i < m_phases.size(); ++i) {
                const Phase &phase = m_phases[i];
                shared->shares.take(worker, [&](std::size_t share, std::size_t piece) {
                    doWork(phase, chunks, {share, workers, piece}, worker, watch);
                });
                shared->meeting.wait([&] {
                    for (const Work<> &work : phase.after)
                        work.call();
                    if (i + 1 < m_phases.size())
                        shareOut(m_phases[i + 1]);
                });
            }
        };
    });
}

std::vector<double> Program::measure(const Chunks &chunks) const
{
    StopWatch watch;
    for (const Phase &phase : m_phases) {
        for (std::size_t number = 0; number < workCount(phase, chunks, 0, 1); ++number)
            doWork(phase, chunks, {.number = number}, 0, watch);
        for (const Work<> &work : phase.after)
            watch.time(work);
    }
    return watch.seconds();
}

} // namespace normscope::lanes
