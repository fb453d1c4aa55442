#include "engine/experiment/rank_scores.h"

#include <boost/math/special_functions/erf.hpp>

#include <numbers>

namespace normscope {

std::vector<double> rankScores(std::string_view distribution, std::int64_t count)
{
    std::vector<double> scores;
    for (std::int64_t k = 0; k < count; ++k) {
        const double centered =
            (2.0 * static_cast<double>(k) + 1.0) / static_cast<double>(count) - 1.0; // 2u − 1
        scores.push_back(distribution == "uniform"
                             ? centered * std::numbers::sqrt3
                             : std::numbers::sqrt2 * boost::math::erf_inv(centered));
    }
    return scores;
}

} // namespace normscope
