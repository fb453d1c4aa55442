// The arithmetic of curves: smoothing over the full data, thinning for the screen, clipping.
#pragma once

#include <QPolygonF>
#include <QRectF>

#include <cstddef>
#include <limits>
#include <vector>

namespace normscope::ui {

/// A closed interval; empty until something is added.
struct Range
{
    double lo = std::numeric_limits<double>::infinity();
    double hi = -std::numeric_limits<double>::infinity();

    [[nodiscard]] bool isEmpty() const { return !(lo <= hi); }
    [[nodiscard]] double span() const { return hi - lo; }
    [[nodiscard]] bool contains(double value) const { return lo <= value && value <= hi; }
    /// Values that are not finite are left out.
    void add(double value);
    void add(const Range &other);
    friend bool operator==(const Range &, const Range &) = default;
};

/// Debiased exponential average: mₜ = f·mₜ₋₁ + (1 − f)·vₜ, divided by 1 − fᵗ (the same correction
/// as in Kingma and Ba, Adam, algorithm 1). A value that is not finite gives NaN and is not
/// averaged.
class Smoother
{
public:
    explicit Smoother(double factor = 0) : m_factor(factor) {}
    double push(double value);

private:
    double m_factor;
    double m_mean = 0;
    double m_weight = 0;
};

/// What is drawn of a curve over `visible` in `columns` pixel columns: the minimum and the maximum
/// of each column in the order they came, the first and last point of each piece, and the point on
/// either side of `visible`. Values that are not finite end a piece. `x` ascends.
[[nodiscard]] std::vector<QPolygonF>
thinned(const std::vector<double> &x, const std::vector<double> &y, Range visible, int columns);
/// Every point, split where a value is not finite.
[[nodiscard]] std::vector<QPolygonF> unthinned(const std::vector<double> &x,
                                               const std::vector<double> &y);

/// Without the points that lie within `tolerance` of the heights of both their neighbors: lines
/// that do not move cost nothing.
[[nodiscard]] QPolygonF withoutFlatPoints(const QPolygonF &line, double tolerance);

/// The parts of the lines inside `box` (whose edges are ordered), cut exactly at its edges (Liang
/// and Barsky 1984).
[[nodiscard]] std::vector<QPolygonF> clipped(const std::vector<QPolygonF> &pieces,
                                             const QRectF &box);

/// The part of a closed polygon inside `box`, one polygon (Sutherland and Hodgman 1974); empty
/// where none is. Where it leaves the box and comes back it runs along the edge.
[[nodiscard]] QPolygonF clippedArea(const QPolygonF &polygon, const QRectF &box);

/// Index of the value nearest to `value` in an ascending, non-empty list.
[[nodiscard]] std::size_t nearestIndex(const std::vector<double> &ascending, double value);

/// Moves positions apart, as little as can be, until they are `gap` from each other and within
/// [lo, hi]; keeps their order. When the room is too small the gap shrinks.
[[nodiscard]] std::vector<double> spreadApart(const std::vector<double> &wanted, double gap,
                                              double lo, double hi);

} // namespace normscope::ui
