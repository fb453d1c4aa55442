// The arithmetic of drawn curves: smoothing over the full data, thinning to what can be seen,
// cutting at the edges, and where an axis has its ticks.
#pragma once

#include <cstddef>
#include <vector>

namespace normscope {

struct CurvePoint
{
    double x = 0;
    double y = 0;
};
/// Pieces between which there is a gap.
using CurvePieces = std::vector<std::vector<CurvePoint>>;

/// Debiased exponential average, mₜ = f·mₜ₋₁ + (1 − f)·vₜ over 1 − fᵗ (Kingma and Ba, Adam,
/// algorithm 1). A value that is not finite stays so and is not averaged.
[[nodiscard]] std::vector<double> smoothed(const std::vector<double> &values, double factor);

/// Least and greatest of each of `columns` of equal width over [0, xMax], in the order in which
/// they came, so that every spike stays. Values that are not finite end a piece. `x` ascends.
[[nodiscard]] CurvePieces thinned(const std::vector<double> &x, const std::vector<double> &y,
                                  double xMax, std::size_t columns);

/// The parts with lo ≤ y ≤ hi, cut exactly there.
[[nodiscard]] CurvePieces cut(const CurvePieces &pieces, double lo, double hi);

/// Multiples of 1, 2 or 5 times a power of ten within [lo, hi], about `count` of them.
struct Ticks
{
    std::vector<double> at;
    int digits = 0; ///< behind the point
};
[[nodiscard]] Ticks niceTicks(double lo, double hi, int count);

/// Moves positions apart until they are `gap` from each other, within [lo, hi]; keeps their order.
[[nodiscard]] std::vector<double> spread(const std::vector<double> &wanted, double gap, double lo,
                                         double hi);

} // namespace normscope
