#include "ui/charts/reading.h"

#include "ui/charts/line_keys.h"
#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace normscope::ui {

namespace {

struct ReadingText
{
    Q_DECLARE_TR_FUNCTIONS(Reading)
};

const QString unknown = QStringLiteral("–");

bool hasValues(const ChartRun &run)
{
    return !run.entry.hidden && run.role != ChartRole::Member &&
           !(run.curves.minibatches.isEmpty() && run.curves.channels.isEmpty());
}

/// Where a run has values: its minibatches, or the samples of its channels.
class Places
{
public:
    Places(const ChartRun &run, XAxis axis) : m_curves(run.curves), m_axis(axis) {}

    [[nodiscard]] std::size_t size() const
    {
        return ofMinibatches() ? m_curves.minibatches.at.size() : m_curves.channels.size();
    }
    [[nodiscard]] double first() const
    {
        return ofMinibatches() ? xs().front() : along(m_curves.channels.first(), m_axis);
    }
    [[nodiscard]] double last() const
    {
        return ofMinibatches() ? xs().back() : along(m_curves.channels.last(), m_axis);
    }
    [[nodiscard]] std::size_t nearest(double x) const
    {
        return ofMinibatches() ? nearestIndex(xs(), x) : m_curves.channels.nearest(m_axis, x);
    }
    /// On this axis or another one.
    [[nodiscard]] double at(std::size_t index) const { return at(index, m_axis); }
    [[nodiscard]] double at(std::size_t index, XAxis axis) const
    {
        return ofMinibatches() ? m_curves.minibatches.at.along(axis)[index]
                               : along(m_curves.channels.momentAt(index), axis);
    }

private:
    [[nodiscard]] bool ofMinibatches() const { return !m_curves.minibatches.isEmpty(); }
    [[nodiscard]] const std::vector<double> &xs() const
    {
        return m_curves.minibatches.at.along(m_axis);
    }

    const RunCurves &m_curves;
    XAxis m_axis;
};

/// The index at `x`, or nothing when the run's values begin after it or end before it.
std::optional<std::size_t> indexAt(const Places &places, double x)
{
    // Half a step beyond the ends is still at the end.
    const double tolerance = places.size() > 1 ? 0.51 * (places.last() - places.first()) /
                                                     static_cast<double>(places.size() - 1)
                                               : 0;
    if (x > places.last() + tolerance || x < places.first() - tolerance)
        return std::nullopt;
    return places.nearest(x);
}

QString epochText(double epoch)
{
    const bool whole = std::abs(epoch - std::round(epoch)) < 0.005;
    return ReadingText::tr("epoch %1").arg(numberText(epoch, whole ? 0 : 2));
}

QString axisText(XAxis axis, double x)
{
    switch (axis) {
    case XAxis::Step:
        return ReadingText::tr("step %1").arg(numberText(x, 0));
    case XAxis::Seconds:
        return ReadingText::tr("%1 s").arg(numberText(x, 1));
    case XAxis::Epoch:
        break;
    }
    return ReadingText::tr("epoch %1").arg(numberText(x, 2));
}

QString headerOf(const ChartData &data, const ChartRun &run, double x)
{
    const Places places(run, data.settings().x);
    if (x > places.last()) // beyond what there is, the pointer's own place
        return axisText(data.settings().x, x);
    const std::size_t index = places.nearest(x);
    const QString epoch = epochText(places.at(index, XAxis::Epoch));
    const QString step =
        ReadingText::tr("step %1").arg(numberText(places.at(index, XAxis::Step), 0));
    switch (data.settings().x) {
    case XAxis::Step:
        return QStringLiteral("%1 · %2").arg(step, epoch);
    case XAxis::Seconds:
        return ReadingText::tr("%1 s").arg(numberText(x, 1));
    case XAxis::Epoch:
        break;
    }
    return QStringLiteral("%1 · %2").arg(epoch, step);
}

QString cellText(const ChartData &data, double value)
{
    return data.isDifference() ? differenceText(value, data.source().decimals)
                               : numberText(value, data.source().decimals);
}

/// " ± 0.009"; of a single value nothing.
QString deviationText(const ChartData &data, const Spread &spread, std::size_t index)
{
    if (!std::isfinite(spread.sd[index]))
        return {};
    return QStringLiteral(" ± ") + numberText(spread.sd[index], data.source().decimals);
}

void readTrainingRun(Reading &reading, const ChartData &data, const Plot &plot, const ChartRun &run)
{
    const XAxis axis = data.settings().x;
    ReadingRow row{run.slot(), run.entry.title(), {unknown}};
    const std::vector<std::size_t> columns =
        data.source().perLayer ? std::vector<std::size_t>() : data.evaluations();
    for (std::size_t i = 0; i < columns.size(); ++i)
        row.cells << unknown;
    const CurveSet &minibatches = run.curves.minibatches;
    const Places places(run, axis);
    if (const auto index = indexAt(places, reading.x)) {
        double value = run.curves.smoothed()[*index];
        if (!std::isfinite(value))
            value = minibatches.curves.front().values[*index];
        row.cells[0] = cellText(data, value);
        if (run.curves.isMean)
            row.cells[0] += deviationText(data, run.curves.minibatchSpread, *index);
        if (const double at = plot.y.toAxis(value); std::isfinite(at))
            reading.dots.push_back({run.entry.id, run.slot(), {places.at(*index), at}});
        const std::vector<double> &epochs = run.curves.epochs.at.along(axis);
        // An evaluation ends a moment after its epoch's last step.
        const double slack = axis == XAxis::Seconds ? 0 : 1e-9;
        const auto after = std::upper_bound(epochs.begin(), epochs.end(), reading.x + slack);
        for (std::size_t i = 0; i < columns.size() && after != epochs.begin(); ++i) {
            const auto &kinds = run.curves.evaluations;
            const auto curve = std::find(kinds.begin(), kinds.end(), columns[i]) - kinds.begin();
            if (static_cast<std::size_t>(curve) >= run.curves.epochs.curves.size())
                continue;
            const auto c = static_cast<std::size_t>(curve);
            const auto epoch = static_cast<std::size_t>(after - epochs.begin()) - 1;
            QString &cell = row.cells[static_cast<qsizetype>(i) + 1];
            cell = cellText(data, run.curves.epochs.curves[c].values[epoch]);
            if (run.curves.isMean)
                cell += deviationText(data, run.curves.epochSpreads[c], epoch);
        }
    }
    reading.rows.push_back(row);
}

/// The channels that the readout names: all of a few, else the largest, the median, the smallest.
std::vector<std::size_t> namedChannels(const std::vector<double> &values)
{
    std::vector<std::size_t> channels(values.size());
    std::iota(channels.begin(), channels.end(), std::size_t{0});
    std::sort(channels.begin(), channels.end(),
              [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    if (channels.size() > 8)
        channels = {channels.front(), channels[channels.size() / 2], channels.back()};
    return channels;
}

void readChannels(Reading &reading, const ChartData &data, const Plot &plot, const ChartRun &run)
{
    const Places places(run, data.settings().x);
    const auto index = indexAt(places, reading.x);
    if (!index) {
        reading.rows.push_back({run.slot(), run.entry.title(), {unknown}});
        return;
    }
    const std::vector<double> values = run.curves.channels.valuesAt(*index);
    const bool few = values.size() <= 8;
    for (const std::size_t channel : namedChannels(values)) {
        const double value = values[channel];
        reading.rows.push_back({run.slot(), QString::number(channel + 1), {cellText(data, value)}});
        if (few && !plot.image)
            reading.dots.push_back(
                {run.entry.id, run.slot(), {places.at(*index), plot.y.toAxis(value)}});
    }
}

} // namespace

double snapped(const ChartData &data, double x)
{
    for (const ChartRun &run : data.drawn()) {
        if (!hasValues(run))
            continue;
        const Places places(run, data.settings().x);
        if (const auto index = indexAt(places, x))
            return places.at(*index);
    }
    return x;
}

std::optional<Reading> readAt(const ChartData &data, const Plot &plot, double x)
{
    Reading reading;
    reading.x = x;
    const ChartRun *first = nullptr;
    for (const ChartRun &run : data.drawn()) {
        if (!hasValues(run))
            continue;
        if (plot.image && (plot.runs.empty() || plot.runs.front().id != run.entry.id))
            continue;
        if (!first || (!indexAt(Places(*first, data.settings().x), x) &&
                       indexAt(Places(run, data.settings().x), x)))
            first = &run;
        if (run.curves.minibatches.isEmpty())
            readChannels(reading, data, plot, run);
        else
            readTrainingRun(reading, data, plot, run);
    }
    if (!first)
        return std::nullopt;
    reading.header = headerOf(data, *first, x);
    if (!data.source().perLayer)
        reading.columns = lineKeyNames(data.evaluations(), false);
    else
        reading.columns = {data.source().symbol};
    return reading;
}

} // namespace normscope::ui
