// A pass through a network as a list of phases. Within a phase every chunk of tiles goes its own
// way; between two phases everybody meets, since a normalization needs the whole minibatch.
#pragma once

#include "engine/lanes/worker_team.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace normscope::lanes {

/// Neighbouring tiles that one worker takes at a time.
struct Chunk
{
    std::size_t number = 0;
    std::size_t firstTile = 0;
    std::size_t tiles = 0;
    std::size_t worker = 0; ///< who does it, for scratch memory of its own
};

/// How a minibatch is cut. Depends on its size alone, never on threads: sums are kept per chunk and
/// added up in their order, so that any number of threads gives the same bits.
class Chunks
{
public:
    Chunks() = default;
    /// A tile begins at every multiple of each of `parts`, too, so that no tile holds examples of
    /// two parts of so many; what is left of a tile before it holds none.
    Chunks(std::size_t examples, std::size_t lanes, const std::vector<std::size_t> &parts = {});

    [[nodiscard]] std::size_t examples() const { return m_examples; }
    [[nodiscard]] std::size_t tiles() const { return m_tiles; }
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] Chunk chunk(std::size_t number) const;
    /// Lanes of this tile that hold an example.
    [[nodiscard]] std::size_t validLanes(std::size_t tile) const
    {
        return m_starts.empty() ? std::min(m_lanes, m_examples - tile * m_lanes)
                                : m_starts[tile + 1] - m_starts[tile];
    }
    /// The place within the minibatch of the example in its first lane.
    [[nodiscard]] std::size_t firstExample(std::size_t tile) const
    {
        return m_starts.empty() ? tile * m_lanes : m_starts[tile];
    }

private:
    std::size_t m_examples = 0;
    std::size_t m_lanes = 1;
    std::size_t m_tiles = 0;
    std::size_t m_tilesPerChunk = 1;
    std::size_t m_count = 0;
    std::vector<std::size_t> m_starts; ///< firstExample() of each tile, then the end; or empty
};

class Program
{
public:
    /// What is added from now on belongs to this part, for measure().
    void beginPart(std::size_t part) { m_part = part; }
    /// Does this for every chunk, after what was added before for the same chunk.
    void forEachChunk(std::function<void(const Chunk &)> work);
    /// As forEachChunk, tile by tile: a tile goes through neighbouring calls of this before the
    /// next tile does, so that what one leaves in the cache the next one finds. Calls work(tile),
    /// or work(tile, worker) if it wants to know who does it.
    template <class Work>
    void forEachTile(Work work)
    {
        if constexpr (std::is_invocable_v<Work, std::size_t, std::size_t>)
            addTileWork(std::move(work));
        else
            addTileWork([work = std::move(work)](std::size_t tile, std::size_t) { work(tile); });
    }
    /// Does this once, when all chunks have come so far; what is added next waits for it.
    void once(std::function<void()> work);
    /// Calls work(item) for each of `count` items, shared out, when all that was added before is
    /// done; items that were added one after the other go side by side.
    void forEachItem(std::size_t count, std::function<void(std::size_t)> work);
    /// The phase of what was added last. Something must have been.
    [[nodiscard]] std::size_t phase() const { return m_phases.size() - 1; }
    /// As forEachItem, as soon as that phase is over: beside what the next one does. Returns the
    /// phase that they go to. A worker begins with as large a share of them, in order, as of the
    /// chunks, so what it made of its chunks is at hand.
    std::size_t forEachItemAfter(std::size_t phase, std::size_t count,
                                 std::function<void(std::size_t)> work);

    void run(WorkerTeam &team, int threads, const Chunks &chunks) const;
    /// The same on this thread alone; returns the seconds that each part took.
    [[nodiscard]] std::vector<double> measure(const Chunks &chunks) const;

private:
    /// A piece of work and the part that it belongs to.
    template <class... Arguments>
    struct Work
    {
        std::size_t part = 0;
        std::function<void(Arguments...)> call;
    };
    /// Either work for a whole chunk, or a list of works that each tile of it goes through.
    struct ChunkWork
    {
        Work<const Chunk &> whole;
        std::vector<Work<std::size_t, std::size_t>> tiles; ///< of tile and worker
    };
    struct Items
    {
        std::size_t count = 0;
        Work<std::size_t> work;
    };
    struct Phase
    {
        std::vector<ChunkWork> chunkWork;
        std::vector<Items> items;
        std::vector<Work<>> after;
    };
    class NoWatch;
    class StopWatch;

    void addTileWork(std::function<void(std::size_t tile, std::size_t worker)> work);
    Phase &chunkPhase();
    /// Pieces of a phase's work in the share of `worker`, of so many: of its chunks and of each
    /// list of items as large a part.
    [[nodiscard]] static std::size_t workCount(const Phase &phase, const Chunks &chunks,
                                               std::size_t worker, std::size_t workers);
    /// Piece `number` of a share.
    struct Piece
    {
        std::size_t share = 0;
        std::size_t shares = 1;
        std::size_t number = 0;
    };
    template <class Watch>
    static void doWork(const Phase &phase, const Chunks &chunks, Piece piece, std::size_t worker,
                       Watch &watch);
    template <class Watch>
    static void doChunk(const Phase &phase, const Chunk &chunk, Watch &watch);

    std::vector<Phase> m_phases;
    std::size_t m_part = 0;
};

} // namespace normscope::lanes
