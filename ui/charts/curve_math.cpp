#include "ui/charts/curve_math.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace normscope::ui {

void Range::add(double value)
{
    if (!std::isfinite(value))
        return;
    lo = std::min(lo, value);
    hi = std::max(hi, value);
}

void Range::add(const Range &other)
{
    if (other.isEmpty())
        return;
    lo = std::min(lo, other.lo);
    hi = std::max(hi, other.hi);
}

double Smoother::push(double value)
{
    if (!std::isfinite(value))
        return std::numeric_limits<double>::quiet_NaN();
    m_mean = m_factor * m_mean + (1 - m_factor) * value;
    m_weight = m_factor * m_weight + (1 - m_factor);
    return m_mean / m_weight;
}

namespace {

/// Collects the points of one pixel column after the other.
class Thinner
{
public:
    Thinner(const std::vector<double> &x, const std::vector<double> &y) : m_x(x), m_y(y) {}

    void add(std::size_t index, long long column)
    {
        if (!m_open) {
            m_open = true;
            m_column = column;
            m_low = m_high = index;
            append(index);
        } else if (column != m_column) {
            flush();
            m_column = column;
            m_low = m_high = index;
        } else {
            if (m_y[index] < m_y[m_low])
                m_low = index;
            if (m_y[index] > m_y[m_high])
                m_high = index;
        }
        m_last = index;
    }

    void endPiece()
    {
        if (!m_open)
            return;
        flush();
        append(m_last);
        m_pieces.push_back(std::move(m_points));
        m_points = {};
        m_appended = none;
        m_open = false;
    }

    std::vector<QPolygonF> take() { return std::move(m_pieces); }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    void flush()
    {
        append(std::min(m_low, m_high));
        append(std::max(m_low, m_high));
    }
    void append(std::size_t index)
    {
        if (m_appended != none && index <= m_appended)
            return;
        m_points.append(QPointF(m_x[index], m_y[index]));
        m_appended = index;
    }

    const std::vector<double> &m_x;
    const std::vector<double> &m_y;
    std::vector<QPolygonF> m_pieces;
    QPolygonF m_points;
    bool m_open = false;
    long long m_column = 0;
    std::size_t m_low = 0;
    std::size_t m_high = 0;
    std::size_t m_last = 0;
    std::size_t m_appended = none;
};

} // namespace

std::vector<QPolygonF> thinned(const std::vector<double> &x, const std::vector<double> &y,
                               Range visible, int columns)
{
    const std::size_t size = std::min(x.size(), y.size());
    if (size == 0 || columns < 1 || !(visible.span() > 0))
        return {};
    const auto end = x.begin() + static_cast<std::ptrdiff_t>(size);
    auto first = std::lower_bound(x.begin(), end, visible.lo);
    auto last = std::upper_bound(first, end, visible.hi);
    if (first != x.begin())
        --first;
    if (last != end)
        ++last;

    const double columnsPerUnit = columns / visible.span();
    Thinner thinner(x, y);
    for (auto at = first; at != last; ++at) {
        const auto index = static_cast<std::size_t>(at - x.begin());
        if (std::isfinite(y[index]))
            thinner.add(index,
                        static_cast<long long>(std::floor((*at - visible.lo) * columnsPerUnit)));
        else
            thinner.endPiece();
    }
    thinner.endPiece();
    return thinner.take();
}

std::vector<QPolygonF> unthinned(const std::vector<double> &x, const std::vector<double> &y)
{
    std::vector<QPolygonF> pieces;
    bool open = false;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
        if (!std::isfinite(y[i])) {
            open = false;
            continue;
        }
        if (!open)
            pieces.emplace_back();
        open = true;
        pieces.back().append(QPointF(x[i], y[i]));
    }
    return pieces;
}

QPolygonF withoutFlatPoints(const QPolygonF &line, double tolerance)
{
    QPolygonF result;
    for (qsizetype i = 0; i < line.size(); ++i) {
        // Against the last point that was kept, so that a slow drift is not lost.
        const bool flat = i > 0 && i + 1 < line.size() &&
                          std::abs(line[i].y() - result.back().y()) <= tolerance &&
                          std::abs(line[i].y() - line[i + 1].y()) <= tolerance;
        if (!flat)
            result.append(line[i]);
    }
    return result;
}

namespace {

/// Narrows the part [from, to] of a segment to what is on the inner side of one edge.
bool narrow(double p, double q, double &from, double &to)
{
    if (p == 0)
        return q >= 0;
    const double t = q / p;
    if (p < 0) {
        if (t > to)
            return false;
        from = std::max(from, t);
    } else {
        if (t < from)
            return false;
        to = std::min(to, t);
    }
    return true;
}

} // namespace

std::vector<QPolygonF> clipped(const std::vector<QPolygonF> &pieces, const QRectF &box)
{
    const auto inside = [&](QPointF p) {
        return QPointF(std::clamp(p.x(), box.left(), box.right()),
                       std::clamp(p.y(), box.top(), box.bottom()));
    };
    std::vector<QPolygonF> result;
    for (const QPolygonF &piece : pieces) {
        QPolygonF open;
        if (piece.size() == 1 && inside(piece[0]) == piece[0])
            open.append(piece[0]);
        for (qsizetype i = 1; i < piece.size(); ++i) {
            const QPointF a = piece[i - 1];
            const QPointF d = piece[i] - a;
            double from = 0;
            double to = 1;
            const bool visible = narrow(-d.x(), a.x() - box.left(), from, to) &&
                                 narrow(d.x(), box.right() - a.x(), from, to) &&
                                 narrow(-d.y(), a.y() - box.top(), from, to) &&
                                 narrow(d.y(), box.bottom() - a.y(), from, to);
            if (!visible || from > 0) {
                if (!open.isEmpty())
                    result.push_back(std::move(open));
                open = {};
            }
            if (!visible)
                continue;
            if (open.isEmpty())
                open.append(from > 0 ? inside(a + from * d) : a);
            open.append(to < 1 ? inside(a + to * d) : piece[i]);
            if (to < 1) {
                result.push_back(std::move(open));
                open = {};
            }
        }
        if (!open.isEmpty())
            result.push_back(std::move(open));
    }
    return result;
}

QPolygonF clippedArea(const QPolygonF &polygon, const QRectF &box)
{
    // One edge after the other: how far a point lies on its inner side.
    const std::array<double (*)(QPointF, const QRectF &), 4> edges = {
        [](QPointF p, const QRectF &b) { return p.x() - b.left(); },
        [](QPointF p, const QRectF &b) { return b.right() - p.x(); },
        [](QPointF p, const QRectF &b) { return p.y() - b.top(); },
        [](QPointF p, const QRectF &b) { return b.bottom() - p.y(); }};
    QPolygonF all = polygon;
    for (const auto inner : edges) {
        QPolygonF kept;
        kept.reserve(all.size() + 4);
        for (qsizetype i = 0; i < all.size(); ++i) {
            const QPointF a = all[i];
            const QPointF b = all[(i + 1) % all.size()];
            const double fromA = inner(a, box);
            const double fromB = inner(b, box);
            if (fromA >= 0)
                kept.append(a);
            if ((fromA < 0) != (fromB < 0))
                kept.append(a + fromA / (fromA - fromB) * (b - a));
        }
        all = std::move(kept);
    }
    return all;
}

std::size_t nearestIndex(const std::vector<double> &ascending, double value)
{
    const auto above = std::lower_bound(ascending.begin(), ascending.end(), value);
    if (above == ascending.begin())
        return 0;
    const auto index = static_cast<std::size_t>(above - ascending.begin());
    if (above == ascending.end() || value - ascending[index - 1] <= *above - value)
        return index - 1;
    return index;
}

std::vector<double> spreadApart(const std::vector<double> &wanted, double gap, double lo, double hi)
{
    const std::size_t count = wanted.size();
    if (count == 0)
        return {};
    if (count > 1)
        gap = std::min(gap, (hi - lo) / static_cast<double>(count - 1));
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });

    // Pool adjacent violators of "wanted minus its place in a tight stack ascends": each block is a
    // tight stack at the mean of what its members want.
    struct Block
    {
        double sum;
        std::size_t size;
        [[nodiscard]] double mean() const { return sum / static_cast<double>(size); }
    };
    std::vector<Block> blocks;
    const double last = hi - static_cast<double>(count - 1) * gap;
    for (std::size_t i = 0; i < count; ++i) {
        const double target =
            std::clamp(wanted[order[i]] - static_cast<double>(i) * gap, lo, std::max(lo, last));
        blocks.push_back({target, 1});
        while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
            blocks[blocks.size() - 2].sum += blocks.back().sum;
            blocks[blocks.size() - 2].size += blocks.back().size;
            blocks.pop_back();
        }
    }
    std::vector<double> result(count);
    std::size_t i = 0;
    for (const Block &block : blocks)
        for (std::size_t k = 0; k < block.size; ++k, ++i)
            result[order[i]] = block.mean() + static_cast<double>(i) * gap;
    return result;
}

} // namespace normscope::ui
