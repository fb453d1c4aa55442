#include "engine/interop/curve_points.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace normscope {

std::vector<double> smoothed(const std::vector<double> &values, double factor)
{
    std::vector<double> all;
    all.reserve(values.size());
    double mean = 0;
    double weight = 0;
    for (const double value : values) {
        if (!std::isfinite(value)) {
            all.push_back(std::numeric_limits<double>::quiet_NaN());
            continue;
        }
        mean = factor * mean + (1 - factor) * value;
        weight = factor * weight + (1 - factor);
        all.push_back(mean / weight);
    }
    return all;
}

namespace {

/// What lies in one column of the picture.
class Column
{
public:
    void add(const CurvePoint &point)
    {
        if (m_count++ == 0)
            m_least = m_greatest = point;
        else if (point.y < m_least.y)
            m_least = point;
        else if (point.y > m_greatest.y)
            m_greatest = point;
    }
    void moveTo(std::vector<CurvePoint> &piece)
    {
        if (m_count == 0)
            return;
        const bool leastFirst = m_least.x <= m_greatest.x;
        piece.push_back(leastFirst ? m_least : m_greatest);
        if (m_least.x != m_greatest.x)
            piece.push_back(leastFirst ? m_greatest : m_least);
        m_count = 0;
    }

private:
    std::size_t m_count = 0;
    CurvePoint m_least;
    CurvePoint m_greatest;
};

} // namespace

CurvePieces thinned(const std::vector<double> &x, const std::vector<double> &y, double xMax,
                    std::size_t columns)
{
    CurvePieces pieces(1);
    Column column;
    double inHand = -1;
    const double width = xMax / static_cast<double>(columns);
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
        if (!std::isfinite(y[i])) {
            column.moveTo(pieces.back());
            if (!pieces.back().empty())
                pieces.emplace_back();
            continue;
        }
        if (const double number = std::floor(x[i] / width); number != inHand) {
            column.moveTo(pieces.back());
            inHand = number;
        }
        column.add({x[i], y[i]});
    }
    column.moveTo(pieces.back());
    if (pieces.back().empty())
        pieces.pop_back();
    return pieces;
}

CurvePieces cut(const CurvePieces &pieces, double lo, double hi)
{
    CurvePieces inside;
    const auto within = [&](const CurvePoint &point) { return lo <= point.y && point.y <= hi; };
    for (const std::vector<CurvePoint> &piece : pieces) {
        bool open = false;
        const auto add = [&](const CurvePoint &point) {
            if (!open)
                inside.emplace_back();
            open = true;
            inside.back().push_back(point);
        };
        for (std::size_t i = 0; i < piece.size(); ++i) {
            if (i > 0) {
                const CurvePoint &a = piece[i - 1];
                const CurvePoint &b = piece[i];
                // Where the way from a to b meets the two edges, in the order in which it does.
                std::vector<CurvePoint> crossings;
                for (const double edge : {lo, hi})
                    if ((a.y < edge) != (b.y < edge) && a.y != edge && b.y != edge)
                        crossings.push_back({a.x + (edge - a.y) / (b.y - a.y) * (b.x - a.x), edge});
                std::ranges::stable_sort(crossings, {}, &CurvePoint::x);
                if (crossings.size() == 2 && a.x == b.x && a.y > b.y)
                    std::swap(crossings[0], crossings[1]);
                for (const CurvePoint &crossing : crossings) {
                    add(crossing);
                    if (inside.back().size() > 1 && !within(b))
                        open = false;
                }
            }
            if (within(piece[i]))
                add(piece[i]);
            else
                open = false;
        }
    }
    return inside;
}

Ticks niceTicks(double lo, double hi, int count)
{
    Ticks ticks;
    const double rough = (hi - lo) / std::max(count, 1);
    if (!(rough > 0) || !std::isfinite(rough))
        return ticks;
    const double exponent = std::floor(std::log10(rough));
    const double power = std::pow(10.0, exponent);
    double step = 10 * power;
    for (const double factor : {5.0, 2.0, 1.0})
        if (factor * power >= rough * 0.999)
            step = factor * power;
    // A step of 10 has the next exponent.
    const int places = static_cast<int>(-std::floor(std::log10(step) + 1e-9));
    ticks.digits = std::max(places, 0);
    const double slack = step * 1e-9;
    for (double k = std::ceil((lo - slack) / step); k * step <= hi + slack; ++k)
        ticks.at.push_back(k == 0 ? 0.0 : k * step);
    return ticks;
}

std::vector<double> spread(const std::vector<double> &wanted, double gap, double lo, double hi)
{
    std::vector<std::size_t> order(wanted.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order,
                             [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
    if (wanted.size() > 1)
        gap = std::min(gap, (hi - lo) / static_cast<double>(wanted.size() - 1));
    std::vector<double> places(wanted.size());
    double free = lo;
    for (const std::size_t i : order) {
        places[i] = std::max(wanted[i], free);
        free = places[i] + gap;
    }
    double below = hi;
    std::for_each(order.rbegin(), order.rend(), [&](std::size_t i) {
        places[i] = std::min(places[i], below);
        below = places[i] - gap;
    });
    return places;
}

} // namespace normscope
