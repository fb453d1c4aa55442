#include "ui/charts/channel_rows.h"

#include "engine/history/store_error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace normscope::ui {

namespace {

/// So many samples a column are drawn as they are.
constexpr std::size_t fewPerColumn = 4;
/// Samples or buckets that are read at once.
constexpr std::size_t atOnce = 256;

} // namespace

/// Reads the samples of a stretch in order, in as large buckets as lie within a column each.
class ChannelRows::Reader
{
public:
    Reader(ChannelRows &rows, const ChannelCurves &curves, std::size_t begin, std::size_t end)
        : m_rows(rows), m_curves(curves), m_log(*curves.log()), m_begin(begin), m_end(end)
    {
    }

    void read()
    {
        // Buckets that are larger than a column would all be looked into.
        const std::size_t perColumn =
            (m_end - m_begin) / static_cast<std::size_t>(std::max(1, m_rows.m_columns));
        std::size_t level = 0;
        std::size_t width = 1;
        while (width * SampleLog::fanOut <= perColumn) {
            width *= SampleLog::fanOut;
            ++level;
        }
        const std::size_t first = m_begin / width;
        readBuckets(level, width, first, (m_end + width - 1) / width);
    }

    /// Each sample for itself.
    void readSamples(std::size_t begin, std::size_t end)
    {
        for (std::size_t first = begin; first < end; first += atOnce) {
            const std::size_t count = std::min(atOnce, end - first);
            const auto moments = m_log.moments(first, count);
            auto values = m_log.values(m_curves.layer(), m_curves.quantity(), first, count);
            if (!m_rows.m_samples) // of extremes, as the buckets have them
                for (float &value : values)
                    if (!std::isfinite(value))
                        value = std::numeric_limits<float>::quiet_NaN();
            for (std::size_t i = 0; i < count; ++i) {
                const double x = along(moments[i], m_rows.m_axis);
                const float *row = values.data() + i * m_rows.m_channels;
                m_rows.add({columnOf(x), x, x, first + i, first + i}, row, row);
            }
        }
    }

private:
    [[nodiscard]] long long columnOf(double x) const
    {
        const double perUnit = m_rows.m_columns / m_rows.m_visible.span();
        return static_cast<long long>(std::floor((x - m_rows.m_visible.lo) * perUnit));
    }

    /// Buckets [first, end) of a level, of which each is `width` samples.
    void readBuckets(std::size_t level, std::size_t width, std::size_t first, std::size_t end)
    {
        if (level == 0) {
            readSamples(std::max(first, m_begin), std::min(end, m_end));
            return;
        }
        // Those that lie within the stretch as a whole.
        const std::size_t whole = std::min(end, std::max(first, (m_begin + width - 1) / width));
        const std::size_t beyond = std::max(whole, std::min(end, m_end / width));
        descend(level, width, first, whole);
        for (std::size_t at = whole; at < beyond; at += atOnce)
            readWhole(level, width, at, std::min(beyond, at + atOnce));
        descend(level, width, beyond, end);
    }

    void descend(std::size_t level, std::size_t width, std::size_t first, std::size_t end)
    {
        if (first < end)
            readBuckets(level - 1, width / SampleLog::fanOut, first * SampleLog::fanOut,
                        end * SampleLog::fanOut);
    }

    void readWhole(std::size_t level, std::size_t width, std::size_t first, std::size_t end)
    {
        const auto moments = m_log.bucketMoments(level, first, end - first);
        const auto fits = [&](std::size_t i) {
            return columnOf(along(moments[i].first, m_rows.m_axis)) ==
                   columnOf(along(moments[i].last, m_rows.m_axis));
        };
        for (std::size_t i = 0; i < moments.size();) {
            const bool alike = fits(i);
            std::size_t next = i + 1;
            while (next < moments.size() && fits(next) == alike)
                ++next;
            if (alike)
                addBuckets(level, width, first + i, std::span(moments).subspan(i, next - i));
            else
                descend(level, width, first + i, first + next);
            i = next;
        }
    }

    void addBuckets(std::size_t level, std::size_t width, std::size_t first,
                    std::span<const SampleLog::BucketMoments> moments)
    {
        const std::size_t channels = m_rows.m_channels;
        const std::vector<float> extremes = m_log.bucketExtremes(
            m_curves.layer(), m_curves.quantity(), level, first, moments.size());
        for (std::size_t i = 0; i < moments.size(); ++i) {
            const double begin = along(moments[i].first, m_rows.m_axis);
            const float *lo = extremes.data() + i * 2 * channels;
            m_rows.add({columnOf(begin), begin, along(moments[i].last, m_rows.m_axis),
                        (first + i) * width, (first + i + 1) * width - 1},
                       lo, lo + channels);
        }
    }

    ChannelRows &m_rows;
    const ChannelCurves &m_curves;
    const SampleLog &m_log;
    std::size_t m_begin;
    std::size_t m_end;
};

void ChannelRows::dropFrom(std::size_t row)
{
    m_rows.resize(row);
    m_lo.resize(row * m_channels);
    m_hi.resize(row * m_channels);
    m_rises.resize(row * m_channels);
}

void ChannelRows::add(const Row &row, const float *lo, const float *hi)
{
    if (m_samples || m_rows.empty() || m_rows.back().column != row.column) {
        m_rows.push_back(row);
        m_lo.insert(m_lo.end(), lo, lo + m_channels);
        m_hi.insert(m_hi.end(), hi, hi + m_channels);
        m_rises.resize(m_rises.size() + m_channels, 1);
        return;
    }
    m_rows.back().end = row.end;
    m_rows.back().last = row.last;
    const std::size_t begin = (m_rows.size() - 1) * m_channels;
    for (std::size_t i = 0; i < m_channels; ++i) {
        float &least = m_lo[begin + i];
        float &greatest = m_hi[begin + i];
        // What is not a number is left out, whichever of both it is.
        const bool lower = lo[i] < least || std::isnan(least);
        const bool higher = hi[i] > greatest || std::isnan(greatest);
        if (lower)
            least = lo[i];
        if (higher)
            greatest = hi[i];
        if (lower != higher)
            m_rises[begin + i] = higher ? 1 : 0;
    }
}

void ChannelRows::read(const ChannelCurves &curves, XAxis axis, Range visible, int columns)
{
    if (curves.isEmpty() || columns < 1 || !(visible.span() > 0)) {
        *this = {};
        return;
    }
    std::size_t begin = curves.lowerBound(axis, visible.lo);
    std::size_t end = curves.upperBound(axis, visible.hi);
    begin -= begin > 0 ? 1 : 0;
    end += end < curves.size() ? 1 : 0;
    const bool samples = end - begin <= fewPerColumn * static_cast<std::size_t>(columns);
    const bool known = m_log == curves.log() && m_layer == curves.layer() &&
                       m_quantity == curves.quantity() && m_axis == axis && m_visible == visible &&
                       m_columns == columns && m_samples == samples && !m_rows.empty() &&
                       m_rows.front().first == begin;
    if (known) {
        // The newest column may have become more.
        begin = m_rows.back().first;
        dropFrom(m_rows.size() - 1);
    } else {
        *this = {};
        m_log = curves.log();
        m_layer = curves.layer();
        m_quantity = curves.quantity();
        m_axis = axis;
        m_visible = visible;
        m_columns = columns;
        m_samples = samples;
        m_channels = curves.channels();
    }
    Reader reader(*this, curves, begin, end);
    try {
        if (samples)
            reader.readSamples(begin, end);
        else
            reader.read();
    } catch (const StoreError &) {
        // What was read until then is shown; the next drawing tries again.
    }
}

} // namespace normscope::ui
