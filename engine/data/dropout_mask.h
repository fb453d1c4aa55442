// Which values dropout leaves out, the same for every backend.
#pragma once

#include "engine/data/random.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace normscope {

/// The values that one dropout layer keeps in one step. Value `i` of example `n` of a minibatch is
/// number n · (values an example) + i; any of them can be asked for in any order.
class DropoutMask
{
public:
    DropoutMask(std::uint64_t seed, std::string_view layer, std::int64_t step, double rate);
    [[nodiscard]] bool keeps(std::uint64_t number) const;
    /// keeps() of as many numbers from `first` on as `kept` holds, not 0 where it does.
    void keep(std::uint64_t first, std::span<std::uint32_t> kept) const;
    /// What a kept value is multiplied by: 1 / (1 − rate).
    [[nodiscard]] double scale() const { return m_scale; }

private:
    RandomStream m_stream;
    std::uint32_t m_threshold;
    double m_scale;
};

} // namespace normscope
