// The values that the rank transform puts in place of ranks.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace normscope {

/// Score k of K belongs to the share u = (k + ½) / K of a channel's values that lie below it:
/// Φ⁻¹(u) for "normal", (2u − 1)·√3 for "uniform", both of mean 0 and (as K grows) variance 1.
[[nodiscard]] std::vector<double> rankScores(std::string_view distribution, std::int64_t count);

} // namespace normscope
