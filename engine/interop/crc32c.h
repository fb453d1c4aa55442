// CRC-32C (Castagnoli), as event files are checked by.
// Source: RFC 3720, appendix B.4 (its test vectors are in the tests).
#pragma once

#include <cstdint>
#include <string_view>

namespace normscope {

[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

/// Rotated right by 15 bits, plus 0xa282ead8: a checksum of bytes that hold checksums
/// (TensorFlow, core/lib/hash/crc32c.h).
[[nodiscard]] std::uint32_t maskedCrc32c(std::string_view bytes);

} // namespace normscope
