// Pieces of HTML.
#pragma once

#include <string>
#include <string_view>

namespace normscope {

/// Any bytes as text of a page or of an attribute in quotes: valid UTF-8, & < > " ' escaped,
/// control characters but line feeds left out.
[[nodiscard]] std::string htmlText(std::string_view text);

} // namespace normscope
