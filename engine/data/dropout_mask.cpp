#include "engine/data/dropout_mask.h"

namespace normscope {

DropoutMask::DropoutMask(std::uint64_t seed, std::string_view layer, std::int64_t step, double rate)
    : m_stream(seed, "dropout", layer, static_cast<std::uint64_t>(step)),
      m_threshold(static_cast<std::uint32_t>(rate * 0x1.0p32)),
      m_scale(1.0 / (1.0 - rate))
{
}

bool DropoutMask::keeps(std::uint64_t number) const
{
    return m_stream.at(number) >= m_threshold;
}

void DropoutMask::keep(std::uint64_t first, std::span<std::uint32_t> kept) const
{
    m_stream.copy(first, kept);
    for (std::uint32_t &number : kept)
        number = number >= m_threshold ? 1 : 0;
}

} // namespace normscope
