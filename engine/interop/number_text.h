// Numbers for people, in any locale with the point.
#pragma once

#include <string>

namespace normscope {

/// "0.907" with 3 digits; "nan", "inf".
[[nodiscard]] std::string fixedText(double value, int digits);

/// The same with a minus sign instead of a hyphen, and "–" for a value that is not known.
[[nodiscard]] std::string shownText(double value, int digits);

} // namespace normscope
