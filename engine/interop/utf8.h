// Text that others can read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace normscope {

/// The same text with each byte that is no UTF-8 replaced by U+FFFD (RFC 3629: overlong forms,
/// surrogates and code points past U+10FFFF are none).
[[nodiscard]] std::string validUtf8(std::string_view text);

/// validUtf8() on one line: control characters become blanks.
[[nodiscard]] std::string oneLine(std::string_view text);

/// At most so many bytes of valid UTF-8, cut between two characters.
[[nodiscard]] std::string_view cutUtf8(std::string_view text, std::size_t bytes);

} // namespace normscope
