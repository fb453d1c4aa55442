#include "engine/interop/npy.h"

#include <bit>
#include <stdexcept>
#include <string_view>

namespace normscope {

namespace {

static_assert(std::endian::native == std::endian::little, "values are written as they are held");

/// Padded so that the values begin at a multiple of 64 bytes.
std::string header(std::string_view type, const Shape &shape)
{
    std::string text = "{'descr': '" + std::string(type) + "', 'fortran_order': False, 'shape': (";
    for (const std::int64_t length : shape)
        text += std::to_string(length) + ",";
    text += "), }";
    constexpr std::size_t before = 10; // magic, version, length
    text.append((64 - (before + text.size() + 1) % 64) % 64, ' ');
    text += '\n';
    std::string bytes = "\x93NUMPY";
    bytes += '\x01';
    bytes += '\x00';
    bytes += static_cast<char>(text.size() & 0xFFU);
    bytes += static_cast<char>(text.size() >> 8U);
    return bytes + text;
}

template <class Number>
std::string file(std::string_view type, std::span<const Number> values, const Shape &shape)
{
    if (elementCount(shape) != static_cast<std::int64_t>(values.size()))
        throw std::invalid_argument(std::to_string(values.size()) + " values are no array of " +
                                    toText(shape));
    std::string bytes = header(type, shape);
    bytes.append(reinterpret_cast<const char *>(values.data()), values.size_bytes());
    return bytes;
}

} // namespace

std::string npy(std::span<const double> values, const Shape &shape)
{
    return file("<f8", values, shape);
}

std::string npy(std::span<const std::int64_t> values, const Shape &shape)
{
    return file("<i8", values, shape);
}

std::string npy(std::span<const std::uint8_t> values, const Shape &shape)
{
    return file("|u1", values, shape);
}

} // namespace normscope
