#include "engine/training/distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace normscope {

Distribution distributionOf(const std::vector<double> &values, std::size_t bins)
{
    Distribution found;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    double sum = 0;
    for (const double value : values) {
        if (!std::isfinite(value)) {
            ++found.notFinite;
            continue;
        }
        ++found.values;
        sum += value;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    if (found.values == 0)
        return found;
    const auto count = static_cast<double>(found.values);
    found.low = low;
    found.high = high;
    found.mean = sum / count;
    found.counts.assign(high > low ? std::max<std::size_t>(1, bins) : 1, 0);
    const auto last = static_cast<double>(found.counts.size() - 1);
    double squares = 0;
    for (const double value : values) {
        if (!std::isfinite(value))
            continue;
        squares += (value - found.mean) * (value - found.mean);
        const double place =
            high > low ? (value - low) / (high - low) * (last + 1) : 0; // not below 0
        ++found.counts[static_cast<std::size_t>(std::min(place, last))];
    }
    found.deviation = std::sqrt(squares / count);
    return found;
}

} // namespace normscope
