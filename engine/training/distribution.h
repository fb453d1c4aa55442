// How values lie, for a histogram.
#pragma once

#include "engine/history/norm_probe.h"

#include <cstddef>
#include <vector>

namespace normscope {

/// `bins` bins over the finite ones of `values`.
[[nodiscard]] Distribution distributionOf(const std::vector<double> &values, std::size_t bins = 48);

} // namespace normscope
