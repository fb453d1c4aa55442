#include "engine/data/random.h"

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace normscope {

namespace {

// FNV-1a, 64 bits.
std::uint64_t hashText(std::string_view text, std::uint64_t hash)
{
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3ULL;
    }
    return hash;
}

std::uint32_t low(std::uint64_t value)
{
    return static_cast<std::uint32_t>(value);
}

std::uint32_t high(std::uint64_t value)
{
    return static_cast<std::uint32_t>(value >> 32U);
}

} // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key)
{
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
        const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
        counter = {high(b) ^ counter[1] ^ key[0], low(b), high(a) ^ counter[3] ^ key[1], low(a)};
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
    return counter;
}

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose, std::string_view name,
                           std::uint64_t step)
{
    // The seed is the key; purpose and name choose the upper half of the counter, the step is
    // mixed into it, and the lower half counts.
    std::uint64_t place = hashText(purpose, 0xcbf29ce484222325ULL);
    place = hashText("/", place);
    place = hashText(name, place);
    place ^= step * 0x9E3779B97F4A7C15ULL;
    m_key = {low(seed), high(seed)};
    m_counter = {0, 0, low(place), high(place)};
}

std::uint32_t RandomStream::next()
{
    if (m_used == 4) {
        m_block = philox(m_counter, m_key);
        if (++m_counter[0] == 0)
            ++m_counter[1];
        m_used = 0;
    }
    return m_block[static_cast<std::size_t>(m_used++)];
}

std::uint32_t RandomStream::at(std::uint64_t place) const
{
    const std::uint64_t block = place / 4;
    return philox({low(block), high(block), m_counter[2], m_counter[3]}, m_key)[place % 4];
}

void RandomStream::copy(std::uint64_t place, std::span<std::uint32_t> numbers) const
{
    for (std::size_t i = 0; i < numbers.size();) {
        const std::uint64_t number = place + i;
        const std::uint64_t block = number / 4;
        const auto four = philox({low(block), high(block), m_counter[2], m_counter[3]}, m_key);
        for (std::size_t word = number % 4; word < 4 && i < numbers.size(); ++word)
            numbers[i++] = four[word];
    }
}

double RandomStream::normal()
{
    const double radius = std::sqrt(-2.0 * std::log1p(-uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

double RandomStream::uniform()
{
    const std::uint64_t bits = (std::uint64_t{next()} << 32U | next()) >> 11U;
    return static_cast<double>(bits) * 0x1.0p-53;
}

std::uint32_t RandomStream::below(std::uint32_t bound)
{
    // Lemire 2019, "Fast random integer generation in an interval".
    std::uint64_t product = std::uint64_t{next()} * bound;
    if (low(product) < bound) {
        const std::uint32_t threshold = (0U - bound) % bound;
        while (low(product) < threshold)
            product = std::uint64_t{next()} * bound;
    }
    return high(product);
}

void shuffledOrder(std::uint64_t seed, std::int64_t epoch, std::int64_t count,
                   std::vector<std::uint32_t> &order)
{
    order.resize(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0U);
    RandomStream stream(seed, "order", "train", static_cast<std::uint64_t>(epoch));
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[stream.below(static_cast<std::uint32_t>(i))]);
}

} // namespace normscope
