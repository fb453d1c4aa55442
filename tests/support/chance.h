// Cases at random, the same on every machine: a case is a function of its number.
#pragma once

#include "engine/data/random.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace normscope::test {

class Chance
{
public:
    /// `purpose` and `name` keep what is drawn for one thing apart from what is drawn for another;
    /// `attempt` is for cases that are drawn until one will do.
    Chance(std::uint64_t number, std::string_view purpose, std::string_view name,
           std::uint64_t attempt = 0)
        : m_stream(number, purpose, name, attempt)
    {
    }
    /// From first to last, both included.
    std::int64_t between(std::int64_t first, std::int64_t last)
    {
        return first + m_stream.below(static_cast<std::uint32_t>(last - first + 1));
    }
    bool oneIn(std::int64_t chances) { return between(1, chances) == 1; }
    double uniform() { return m_stream.uniform(); } ///< over [0, 1)
    template <class T>
    const T &of(const std::vector<T> &choices)
    {
        return choices[m_stream.below(static_cast<std::uint32_t>(choices.size()))];
    }

private:
    RandomStream m_stream;
};

} // namespace normscope::test
