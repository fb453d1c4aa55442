// What a person may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace normscope {

/// The one of `known` that is closest to `name`, at most three letters away; empty when none is.
[[nodiscard]] std::string closestName(std::string_view name, const std::vector<std::string> &known);

} // namespace normscope
