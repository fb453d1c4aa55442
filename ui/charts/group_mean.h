// The mean of several runs' curves, over their full data and at equal steps.
#pragma once

#include "ui/charts/curve_data.h"

#include <cstddef>
#include <vector>

namespace normscope::ui {

/// A run's curve that goes into a mean.
struct MeanMember
{
    const Moments *at = nullptr;
    const std::vector<double> *values = nullptr; ///< one per moment
};

/// Which values of several runs belong together.
enum class MeanBy {
    Index, ///< equal steps, or equal epochs: record i of every run
    Epoch, ///< equal shares of an epoch, of runs whose minibatches are of different size
};

/// What is drawn and written of a group's curve at one moment.
struct MeanAt
{
    double mean = 0;
    double sd = 0; ///< over n − 1; NaN for a single value
    double lo = 0;
    double hi = 0;
    int count = 0;
};
/// Of the values that are finite; all NaN and a count of 0 where none is. In two passes, which stay
/// exact where the values lie close together (Chan, Golub and LeVeque 1983).
[[nodiscard]] MeanAt meanOf(const std::vector<double> &values);

/// How far the longest of the members goes.
[[nodiscard]] std::size_t meanSize(const std::vector<MeanMember> &members);

/// Writes the means at the moments from `from` to `to` (exclusive) into `at`, `mean` and `spread`,
/// which keep what lies before and after; `to` is at most meanSize(). A run that ends earlier
/// counts as long as it goes. Seconds are the mean of those runs that count, and never go back.
void averageByIndex(const std::vector<MeanMember> &members, std::size_t from, std::size_t to,
                    Moments &at, Curve &mean, Spread &spread);
/// All of it, at the moments of the run with the fewest steps an epoch; of the others what they had
/// last by then.
void averageByEpoch(const std::vector<MeanMember> &members, Moments &at, Curve &mean,
                    Spread &spread);

/// True when an epoch of all of them is as many steps.
[[nodiscard]] bool haveEqualEpochs(const std::vector<MeanMember> &members);

} // namespace normscope::ui
