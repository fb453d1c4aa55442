#include "engine/interop/crc32c.h"

#include <array>
#include <bit>

namespace normscope {

namespace {

constexpr std::array<std::uint32_t, 256> makeTable()
{
    constexpr std::uint32_t polynomial = 0x82F63B78U; // 0x1EDC6F41 with its bits reversed
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t remainder = byte;
        for (int bit = 0; bit < 8; ++bit)
            remainder = (remainder >> 1U) ^ ((remainder & 1U) != 0 ? polynomial : 0U);
        table[byte] = remainder;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> table = makeTable();

} // namespace

std::uint32_t crc32c(std::string_view bytes)
{
    std::uint32_t sum = 0xFFFFFFFFU;
    for (const char byte : bytes)
        sum = (sum >> 8U) ^ table[(sum ^ static_cast<unsigned char>(byte)) & 0xFFU];
    return ~sum;
}

std::uint32_t maskedCrc32c(std::string_view bytes)
{
    return std::rotr(crc32c(bytes), 15) + 0xA282EAD8U;
}

} // namespace normscope
