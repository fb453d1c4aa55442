// How far two groups of runs are apart in a figure, and how sure that is.
#pragma once

#include "engine/compare/group_figures.h"

namespace normscope {

enum class DifferenceKind {
    None,   ///< too few runs for an interval
    Paired, ///< Student's t over the differences of runs with the same seed
    Welch   ///< unequal variances, df by Satterthwaite (Welch 1947)
};

struct GroupDifference
{
    DifferenceKind kind = DifferenceKind::None;
    /// a − b: the mean of the pairs' differences, else of the groups' means; NaN where one side has
    /// no value.
    double difference = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN(); ///< of the interval; NaN for None
    double high = std::numeric_limits<double>::quiet_NaN();
    double df = std::numeric_limits<double>::quiet_NaN(); ///< degrees of freedom
    double confidence = 0.95;
    std::size_t pairs = 0;  ///< Paired: runs of each side in it
    std::size_t countA = 0; ///< runs of the side with a value
    std::size_t countB = 0;
    std::size_t divergedA = 0; ///< diverged or failed: left out
    std::size_t divergedB = 0;
    bool small = false; ///< fewer than six pairs, or than six runs on a side: t leans on normality
};

inline constexpr std::size_t smallSample = 6;

/// Pairs runs by seed where at least two seeds, and at least half of those of the side with fewer,
/// are on both sides (a seed that one side has several times enters by the mean of its runs); takes
/// the sides as independent otherwise. `confidence` is within (0, 1), std::invalid_argument
/// otherwise. Where nothing varies, the interval has no width.
[[nodiscard]] GroupDifference differenceOf(const std::vector<Measured> &a,
                                           const std::vector<Measured> &b,
                                           double confidence = 0.95);

} // namespace normscope
