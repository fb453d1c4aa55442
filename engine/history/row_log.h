// Rows of one size that only become more: the newest in memory, full blocks of older ones in a
// file. Not for several threads by itself; a part of SampleLog.
#pragma once

#include "engine/history/scratch_file.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace normscope {

class RowLog
{
public:
    /// Blocks have `blockRows` rows, fewer where these are long.
    RowLog(std::size_t rowBytes, std::size_t blockRows);

    [[nodiscard]] std::size_t rowBytes() const { return m_rowBytes; }
    [[nodiscard]] std::size_t size() const { return filed() + held(); }
    /// Those in the file, from the first on.
    [[nodiscard]] std::size_t filed() const { return m_blocks.size() * m_blockRows; }
    /// The others, in memory.
    [[nodiscard]] std::size_t held() const { return m_held.size() / m_rowBytes; }
    [[nodiscard]] std::size_t heldBytes() const { return m_held.size(); }

    void reserve(std::size_t rows);
    void append(std::span<const std::byte> row);

    /// More rows are held than a block has: the oldest of them belong into the file. A multiple of
    /// eight rows.
    [[nodiscard]] bool isOverfull() const { return held() > m_blockRows; }
    [[nodiscard]] std::span<const std::byte> oldestBlock() const;
    /// It is in the file from `begin` on.
    void dropOldestBlock(std::uint64_t begin);

    /// Where rows are, so that those in a file can be read while others are appended.
    struct Place
    {
        std::uint64_t begin = 0;  ///< in the file
        std::size_t intoRows = 0; ///< from the first row that was asked for
        std::size_t rows = 0;
    };
    /// Of rows [first, first + count): copies what is held to its place in `into`, which is as long
    /// as all of them, and tells where the rest is.
    [[nodiscard]] std::vector<Place> read(std::size_t first, std::size_t count,
                                          std::span<std::byte> into) const;

private:
    std::size_t m_rowBytes;
    std::size_t m_blockRows;
    std::vector<std::uint64_t> m_blocks;
    std::vector<std::byte> m_held;
};

} // namespace normscope
