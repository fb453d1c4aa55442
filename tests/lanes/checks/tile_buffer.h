// Memory for the checks of single kernels: tiles with known surroundings, and comparison with the
// bound that rounding allows.
#pragma once

#include "engine/data/random.h"
#include "engine/experiment/field.h"
#include "engine/lanes/kernels/kernels.h"
#include "tests/lanes/checks/check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <vector>

namespace normscope::lanes::test {

/// Elements that begin where a vector may begin.
template <class T>
class Aligned
{
public:
    explicit Aligned(std::size_t count, T value = T{0})
        : m_data(static_cast<T *>(::operator new(count * sizeof(T), alignment))), m_count(count)
    {
        std::uninitialized_fill_n(m_data, count, value);
    }
    ~Aligned() { ::operator delete(m_data, alignment); }
    Aligned(const Aligned &) = delete;
    Aligned &operator=(const Aligned &) = delete;

    [[nodiscard]] T *data() { return m_data; }
    [[nodiscard]] const T *data() const { return m_data; }
    [[nodiscard]] std::size_t size() const { return m_count; }
    T &operator[](std::size_t i) { return m_data[i]; }
    const T &operator[](std::size_t i) const { return m_data[i]; }
    [[nodiscard]] T *begin() { return m_data; }
    [[nodiscard]] T *end() { return m_data + m_count; }
    [[nodiscard]] const T *begin() const { return m_data; }
    [[nodiscard]] const T *end() const { return m_data + m_count; }

private:
    static constexpr std::align_val_t alignment{128};
    T *m_data;
    std::size_t m_count;
};

/// One tile with room beside its rows and channels, where a kernel has no business.
template <class T>
class TileBuffer
{
public:
    TileBuffer(std::size_t lanes, std::size_t channels, std::size_t height, std::size_t width)
        : m_lanes(lanes),
          m_rowStride((width + 1) * lanes),
          m_channelStride((height + 1) * m_rowStride),
          m_channels(channels),
          m_height(height),
          m_width(width),
          m_values((channels + 1) * m_channelStride, sentinel())
    {
    }

    [[nodiscard]] Tile<T> tile()
    {
        return {m_values.data() + m_rowStride,
                m_channelStride,
                m_rowStride,
                m_channels,
                m_height,
                m_width};
    }
    [[nodiscard]] Tile<const T> input() { return tile(); }
    T &at(std::size_t c, std::size_t y, std::size_t x, std::size_t lane)
    {
        return m_values[(y + 1) * m_rowStride + c * m_channelStride + x * m_lanes + lane];
    }

    template <class Make> ///< make(c, y, x, lane)
    void fill(Make make)
    {
        for (std::size_t c = 0; c < m_channels; ++c)
            for (std::size_t y = 0; y < m_height; ++y)
                for (std::size_t x = 0; x < m_width; ++x)
                    for (std::size_t lane = 0; lane < m_lanes; ++lane)
                        at(c, y, x, lane) = static_cast<T>(make(c, y, x, lane));
    }

    /// False when anything beside the tile was written.
    [[nodiscard]] bool surroundingsAreWhole() const
    {
        const T expected = sentinel();
        for (std::size_t i = 0; i < m_values.size(); ++i) {
            const bool inside = i >= m_rowStride &&
                                (i - m_rowStride) / m_channelStride < m_channels &&
                                (i - m_rowStride) % m_channelStride / m_rowStride < m_height &&
                                (i - m_rowStride) % m_rowStride / m_lanes < m_width;
            if (!inside && std::memcmp(&m_values[i], &expected, sizeof(T)) != 0)
                return false;
        }
        return true;
    }

    /// The same numbers, and the same beside them.
    [[nodiscard]] bool sameAs(const TileBuffer &other) const
    {
        return std::equal(m_values.begin(), m_values.end(), other.m_values.begin(),
                          other.m_values.end());
    }

    [[nodiscard]] std::size_t lanes() const { return m_lanes; }
    [[nodiscard]] std::size_t channels() const { return m_channels; }
    [[nodiscard]] std::size_t height() const { return m_height; }
    [[nodiscard]] std::size_t width() const { return m_width; }

private:
    static T sentinel() { return static_cast<T>(-12345.678); }

    std::size_t m_lanes;
    std::size_t m_rowStride;
    std::size_t m_channelStride;
    std::size_t m_channels;
    std::size_t m_height;
    std::size_t m_width;
    Aligned<T> m_values;
};

/// A sum as it should be, and what rounding may add to it.
struct Sum
{
    double value = 0;
    double magnitude = 0; ///< Σ of the absolute values
    double terms = 0;

    void add(double term)
    {
        value += term;
        magnitude += std::abs(term);
        terms += 1;
    }
    /// Rounding errors of a sum of n terms, in any order, are some √n roundings of its magnitude;
    /// what is too small for T is lost.
    template <class T>
    [[nodiscard]] double bound() const
    {
        return 4 * (1 + std::sqrt(terms)) * std::numeric_limits<T>::epsilon() * magnitude +
               (terms + 1) * static_cast<double>(std::numeric_limits<T>::min());
    }
};

/// What is wrong with `got`, or nothing.
template <class T>
[[nodiscard]] std::string difference(const std::string &place, T got, double wanted, double bound)
{
    const double distance = std::abs(static_cast<double>(got) - wanted);
    if (distance <= bound)
        return {};
    return place + ": " + toText(static_cast<double>(got)) + " instead of " + toText(wanted) +
           ", " + toText(distance / bound) + " times the bound";
}

/// "channel 1, row 2, column 3, lane 4 of out"
[[nodiscard]] inline std::string placeText(const char *what, std::size_t c, std::size_t y,
                                           std::size_t x, std::size_t lane)
{
    return std::string(what) + " at channel " + std::to_string(c) + ", row " + std::to_string(y) +
           ", column " + std::to_string(x) + ", lane " + std::to_string(lane);
}

/// Uniform over [−scale, scale).
class Draw
{
public:
    explicit Draw(std::uint64_t number, std::string_view name = "values")
        : m_stream(number, "check", name)
    {
    }
    template <class T>
    [[nodiscard]] T real(double scale = 1)
    {
        return static_cast<T>((2 * m_stream.uniform() - 1) * scale);
    }
    [[nodiscard]] std::size_t below(std::size_t bound)
    {
        return m_stream.below(static_cast<std::uint32_t>(bound));
    }
    template <class Range>
    void fill(Range &range, double scale = 1)
    {
        for (auto &value : range)
            value = real<std::remove_reference_t<decltype(value)>>(scale);
    }
    template <class T>
    void fill(TileBuffer<T> &buffer, double scale = 1)
    {
        buffer.fill([&](auto...) { return real<T>(scale); });
    }

private:
    RandomStream m_stream;
};

/// Adds a check for both element types; `check` takes a `const Kernels<T> &`.
template <class GenericCheck>
void addForBothTypes(std::vector<Check> &checks, const std::string &name, GenericCheck check)
{
    checks.push_back(
        {name + ", float", [check](Target target) { return check(kernelsFor<float>(target)); }});
    checks.push_back(
        {name + ", double", [check](Target target) { return check(kernelsFor<double>(target)); }});
}

} // namespace normscope::lanes::test
