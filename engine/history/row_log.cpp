#include "engine/history/row_log.h"

#include <algorithm>
#include <cstring>

namespace normscope {

namespace {

constexpr std::size_t mostBlockBytes = std::size_t{1} << 19U;
constexpr std::size_t fewestBlockRows = 16;

} // namespace

RowLog::RowLog(std::size_t rowBytes, std::size_t blockRows)
    : m_rowBytes(rowBytes),
      m_blockRows(std::clamp(mostBlockBytes / rowBytes / 8 * 8, fewestBlockRows, blockRows))
{
}

void RowLog::reserve(std::size_t rows)
{
    m_held.reserve(std::min(rows, m_blockRows + 1) * m_rowBytes);
}

void RowLog::append(std::span<const std::byte> row)
{
    m_held.insert(m_held.end(), row.begin(), row.end());
}

std::span<const std::byte> RowLog::oldestBlock() const
{
    return std::span(m_held).first(m_blockRows * m_rowBytes);
}

void RowLog::dropOldestBlock(std::uint64_t begin)
{
    m_blocks.push_back(begin);
    m_held.erase(m_held.begin(),
                 m_held.begin() + static_cast<std::ptrdiff_t>(m_blockRows * m_rowBytes));
}

std::vector<RowLog::Place> RowLog::read(std::size_t first, std::size_t count,
                                        std::span<std::byte> into) const
{
    std::vector<Place> places;
    const std::size_t end = first + count;
    for (std::size_t row = first; row < std::min(end, filed());) {
        const std::size_t block = row / m_blockRows;
        const std::size_t within = row % m_blockRows;
        const std::size_t rows = std::min(end - row, m_blockRows - within);
        places.push_back({m_blocks[block] + within * m_rowBytes, row - first, rows});
        row += rows;
    }
    if (const std::size_t from = std::max(first, filed()); from < end)
        std::memcpy(into.data() + (from - first) * m_rowBytes,
                    m_held.data() + (from - filed()) * m_rowBytes, (end - from) * m_rowBytes);
    return places;
}

} // namespace normscope
