// Counter-based chance: a stream of numbers is a function of its key alone, so there is no hidden
// state, and streams with different keys can be drawn in any order, on any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace normscope {

/// Philox4x32-10: ten rounds over a 128-bit counter with a 64-bit key. Source: Salmon et al. 2011,
/// "Parallel random numbers: as easy as 1, 2, 3", section 3.3.
[[nodiscard]] std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key);

/// The numbers of one purpose: "weights" of "conv1.weight", "order" of epoch 3.
class RandomStream
{
public:
    /// `purpose` and `name` say what is drawn; `step` tells repeated draws apart.
    RandomStream(std::uint64_t seed, std::string_view purpose, std::string_view name,
                 std::uint64_t step = 0);

    [[nodiscard]] std::uint32_t next();
    /// Number `place`, from 0, of those that next() gives from the start.
    [[nodiscard]] std::uint32_t at(std::uint64_t place) const;
    /// As many from `place` on as `numbers` holds.
    void copy(std::uint64_t place, std::span<std::uint32_t> numbers) const;
    /// Uniform over [0, 1), 53 bits.
    [[nodiscard]] double uniform();
    /// Normal, of mean 0 and variance 1 (Box & Muller 1958).
    [[nodiscard]] double normal();
    /// Uniform over 0 … bound−1, without bias.
    [[nodiscard]] std::uint32_t below(std::uint32_t bound);

private:
    std::array<std::uint32_t, 2> m_key;
    std::array<std::uint32_t, 4> m_counter;
    std::array<std::uint32_t, 4> m_block{};
    int m_used = 4;
};

/// 0 … count−1 in the order of one epoch (Fisher and Yates), epochs from 1.
void shuffledOrder(std::uint64_t seed, std::int64_t epoch, std::int64_t count,
                   std::vector<std::uint32_t> &order);

} // namespace normscope
