#include "ui/charts/channel_curves.h"

#include "engine/history/store_error.h"

#include <cmath>
#include <limits>

namespace normscope::ui {

double along(const SampleMoment &moment, XAxis axis)
{
    switch (axis) {
    case XAxis::Step:
        return static_cast<double>(moment.step);
    case XAxis::Seconds:
        return moment.seconds;
    case XAxis::Epoch:
        break;
    }
    return moment.epoch;
}

void ChannelCurves::follow(const RunHistory &run, std::size_t layer, NormQuantity quantity)
{
    const std::shared_ptr<const SampleLog> log = run.normLog();
    if (log != m_log || layer != m_layer || quantity != m_quantity)
        *this = {};
    if (layer >= log->layerCount())
        return;
    const std::size_t size = log->size();
    if (size == m_size)
        return;
    m_log = log;
    m_layer = layer;
    m_quantity = quantity;
    m_size = size;
    m_first = momentAt(0);
    m_last = momentAt(size - 1);
    m_latest = valuesAt(size - 1);
    m_extents = log->extents(layer, quantity);
}

Range ChannelCurves::extent(std::size_t channel) const
{
    return {static_cast<double>(m_extents[channel].lo), static_cast<double>(m_extents[channel].hi)};
}

Range ChannelCurves::extent() const
{
    Range all;
    for (std::size_t channel = 0; channel < m_extents.size(); ++channel)
        all.add(extent(channel));
    return all;
}

Range ChannelCurves::positiveExtent() const
{
    Range all;
    for (const NormExtent &channel : m_extents)
        all.add(Range{static_cast<double>(channel.least), static_cast<double>(channel.hi)});
    return all;
}

SampleMoment ChannelCurves::momentAt(std::size_t sample) const
{
    try {
        return m_log->moments(sample, 1).front();
    } catch (const StoreError &) {
        constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
        return {0, unknown, unknown};
    }
}

std::vector<double> ChannelCurves::valuesAt(std::size_t sample) const
{
    try {
        const std::vector<float> values = m_log->values(m_layer, m_quantity, sample, 1);
        return {values.begin(), values.end()};
    } catch (const StoreError &) {
        return std::vector<double>(m_log->channels(m_layer),
                                   std::numeric_limits<double>::quiet_NaN());
    }
}

std::size_t ChannelCurves::lowerBound(XAxis axis, double x) const
{
    std::size_t low = 0;
    std::size_t high = m_size;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (along(momentAt(middle), axis) < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::size_t ChannelCurves::upperBound(XAxis axis, double x) const
{
    return lowerBound(axis, std::nextafter(x, std::numeric_limits<double>::infinity()));
}

std::size_t ChannelCurves::nearest(XAxis axis, double x) const
{
    const std::size_t above = lowerBound(axis, x);
    if (above == 0)
        return 0;
    if (above == m_size || x - along(momentAt(above - 1), axis) <= along(momentAt(above), axis) - x)
        return above - 1;
    return above;
}

} // namespace normscope::ui
