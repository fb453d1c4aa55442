#include "ui/charts/channel_image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace normscope::ui {

namespace {

constexpr int halfTable = 127;

QRgb between(const QColor &a, const QColor &b, double t)
{
    const auto mix = [t](int from, int to) {
        return static_cast<int>(std::lround(from + t * (to - from)));
    };
    return qRgb(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue()));
}

std::vector<std::size_t> orderOf(const ChannelCurves &curves, bool ranked)
{
    std::vector<std::size_t> order(curves.channels());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (!ranked)
        return order;
    const auto current = [&](std::size_t channel) {
        const double value = curves.latest()[channel];
        return std::isfinite(value) ? value : -std::numeric_limits<double>::infinity();
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return current(a) > current(b); });
    return order;
}

/// What a column shows of a channel's rows [first, last).
double strongest(const ChannelRows &rows, std::size_t channel, std::size_t first, std::size_t last,
                 double start)
{
    auto shown = static_cast<double>(rows.lo(first, channel));
    for (std::size_t row = first; row < last; ++row)
        for (const float each : {rows.lo(row, channel), rows.hi(row, channel)})
            if (const auto value = static_cast<double>(each);
                std::abs(value - start) > std::abs(shown - start))
                shown = value;
    return shown;
}

} // namespace

QColor channelColor(double fraction, const look::Tokens &tokens)
{
    fraction = std::clamp(fraction, -1.0, 1.0);
    return QColor(between(tokens.imageMiddle, fraction < 0 ? tokens.imageLow : tokens.imageHigh,
                          std::abs(fraction)));
}

ChannelImage makeChannelImage(const ChannelCurves &curves, const ChannelRows &rows, XAxis axis,
                              Range visible, int columns, double start, bool ranked,
                              const look::Tokens &tokens)
{
    ChannelImage image;
    image.start = start;
    image.ranked = ranked;
    image.channels = static_cast<int>(curves.channels());
    const Range extent = curves.extent();
    const double deviation =
        extent.isEmpty() ? 0 : std::max(std::abs(extent.lo - start), std::abs(extent.hi - start));
    image.reach = roundRange({0, std::max(deviation, 1e-9)}, 2).hi;

    image.x = {std::max(visible.lo, along(curves.first(), axis)),
               std::min(visible.hi, along(curves.last(), axis))};
    if (image.x.isEmpty() || rows.size() == 0)
        return image;
    std::vector<double> x(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
        x[row] = rows[row].begin;
    const int width = std::clamp(
        static_cast<int>(std::ceil(columns * image.x.span() / visible.span())), 1, columns);
    image.pixels = QImage(width, image.channels, QImage::Format_RGB32);

    std::array<QRgb, 2 * halfTable + 1> table;
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = channelColor(static_cast<double>(i) / halfTable - 1, tokens).rgb();
    const QRgb unknown = tokens.inset.rgb();

    // The rows of each column; a column without one of its own shows the one before it.
    std::vector<std::size_t> firsts(static_cast<std::size_t>(width) + 1);
    for (int column = 0; column <= width; ++column) {
        const double at = image.x.lo + image.x.span() * column / width;
        const auto first = std::lower_bound(x.begin(), x.end(), at);
        firsts[static_cast<std::size_t>(column)] = static_cast<std::size_t>(first - x.begin());
    }
    firsts.back() = std::max(
        firsts.back(),
        static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), image.x.hi) - x.begin()));

    const std::vector<std::size_t> order = orderOf(curves, ranked);
    for (int row = 0; row < image.channels; ++row) {
        const std::size_t channel = order[static_cast<std::size_t>(row)];
        auto *pixels = reinterpret_cast<QRgb *>(image.pixels.scanLine(row));
        for (std::size_t column = 0; column < static_cast<std::size_t>(width); ++column) {
            std::size_t first = firsts[column];
            const std::size_t last = firsts[column + 1];
            if (first >= last)
                first = first == 0 ? 0 : first - 1;
            const double value = strongest(rows, channel, first, std::max(last, first + 1), start);
            if (!std::isfinite(value)) {
                pixels[column] = unknown;
                continue;
            }
            const double fraction = std::clamp((value - start) / image.reach, -1.0, 1.0);
            pixels[column] =
                table[static_cast<std::size_t>(std::lround(fraction * halfTable) + halfTable)];
        }
    }
    return image;
}

} // namespace normscope::ui
