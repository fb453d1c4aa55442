// A figure over the runs of a group. Runs that diverged or failed are counted, not averaged: the
// accuracy they had before says nothing of what they came to.
#pragma once

#include "engine/history/records.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace normscope {

/// One run's part in a group.
struct Measured
{
    double value = std::numeric_limits<double>::quiet_NaN(); ///< NaN or infinite: not known
    RunState state = RunState::Finished;
    std::int64_t seed = 0;
};

struct GroupFigures
{
    std::size_t runs = 0;     ///< all of them
    std::size_t averaged = 0; ///< in the figures below
    std::size_t diverged = 0;
    std::size_t failed = 0;
    std::size_t unknown = 0; ///< neither, but without a finite value (yet)
    std::size_t going = 0;   ///< that have not ended; averaged where they have a value
    double mean = std::numeric_limits<double>::quiet_NaN(); ///< NaN without a value
    double sd = std::numeric_limits<double>::quiet_NaN();   ///< by n − 1; NaN for fewer than two
    double min = std::numeric_limits<double>::quiet_NaN();
    double max = std::numeric_limits<double>::quiet_NaN();
};

/// Whether a run's value goes into the figures of its group.
[[nodiscard]] bool isAveraged(const Measured &run);
[[nodiscard]] GroupFigures figuresOf(const std::vector<Measured> &runs);

/// Mean and n − 1 deviation by two passes, which lose no digits to a large mean; NaN as in
/// GroupFigures.
struct Moments
{
    double mean = std::numeric_limits<double>::quiet_NaN();
    double sd = std::numeric_limits<double>::quiet_NaN();
};
[[nodiscard]] Moments momentsOf(const std::vector<double> &values);

} // namespace normscope
