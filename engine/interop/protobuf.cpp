#include "engine/interop/protobuf.h"

#include <bit>

namespace normscope {

namespace {

constexpr std::uint32_t varintType = 0;
constexpr std::uint32_t fixed64Type = 1;
constexpr std::uint32_t lengthType = 2;
constexpr std::uint32_t fixed32Type = 5;

template <class Number>
void append(std::string &bytes, Number value)
{
    for (std::size_t byte = 0; byte < sizeof value; ++byte)
        bytes += static_cast<char>((value >> (8 * byte)) & 0xFFU);
}

} // namespace

void appendLittleEndian(std::string &bytes, std::uint32_t value)
{
    append(bytes, value);
}

void appendLittleEndian(std::string &bytes, std::uint64_t value)
{
    append(bytes, value);
}

ProtoMessage &ProtoMessage::integer(std::uint32_t field, std::int64_t value)
{
    key(field, varintType);
    varint(static_cast<std::uint64_t>(value));
    return *this;
}

ProtoMessage &ProtoMessage::real(std::uint32_t field, double value)
{
    key(field, fixed64Type);
    appendLittleEndian(m_bytes, std::bit_cast<std::uint64_t>(value));
    return *this;
}

ProtoMessage &ProtoMessage::single(std::uint32_t field, float value)
{
    key(field, fixed32Type);
    appendLittleEndian(m_bytes, std::bit_cast<std::uint32_t>(value));
    return *this;
}

ProtoMessage &ProtoMessage::text(std::uint32_t field, std::string_view value)
{
    key(field, lengthType);
    varint(value.size());
    m_bytes += value;
    return *this;
}

ProtoMessage &ProtoMessage::message(std::uint32_t field, const ProtoMessage &value)
{
    return text(field, value.bytes());
}

ProtoMessage &ProtoMessage::packed(std::uint32_t field, const std::vector<double> &values)
{
    key(field, lengthType);
    varint(values.size() * sizeof(double));
    for (const double value : values)
        appendLittleEndian(m_bytes, std::bit_cast<std::uint64_t>(value));
    return *this;
}

void ProtoMessage::key(std::uint32_t field, std::uint32_t wireType)
{
    varint((std::uint64_t{field} << 3U) | wireType);
}

void ProtoMessage::varint(std::uint64_t value)
{
    for (; value >= 0x80U; value >>= 7U)
        m_bytes += static_cast<char>((value & 0x7FU) | 0x80U);
    m_bytes += static_cast<char>(value);
}

} // namespace normscope
