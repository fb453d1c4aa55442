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

const CurveSet &mainSet(const ChartRun &run)
{
    return run.curves.minibatches.isEmpty() ? run.curves.channels : run.curves.minibatches;
}

bool hasValues(const ChartRun &run)
{
    return !run.entry.hidden && run.role != ChartRole::Member && !mainSet(run).isEmpty();
}

/// The index at `x`, or nothing when the run's values begin after it or end before it.
std::optional<std::size_t> indexAt(const std::vector<double> &along, double x)
{
    const std::size_t index = nearestIndex(along, x);
    // Half a step beyond the ends is still at the end.
    const double tolerance = along.size() > 1 ? 0.51 * (along.back() - along.front()) /
                                                    static_cast<double>(along.size() - 1)
                                              : 0;
    if (x > along.back() + tolerance || x < along.front() - tolerance)
        return std::nullopt;
    return index;
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
    const Moments &at = mainSet(run).at;
    const std::vector<double> &along = at.along(data.settings().x);
    if (along.empty() || x > along.back()) // beyond what there is, the pointer's own place
        return axisText(data.settings().x, x);
    const std::size_t index = nearestIndex(along, x);
    const QString epoch = epochText(at.epoch[index]);
    const QString step = ReadingText::tr("step %1").arg(numberText(at.step[index], 0));
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
    const std::vector<double> &along = minibatches.at.along(axis);
    if (const auto index = indexAt(along, reading.x)) {
        double value = run.curves.smoothed()[*index];
        if (!std::isfinite(value))
            value = minibatches.curves.front().values[*index];
        row.cells[0] = cellText(data, value);
        if (run.curves.isMean)
            row.cells[0] += deviationText(data, run.curves.minibatchSpread, *index);
        if (const double at = plot.y.toAxis(value); std::isfinite(at))
            reading.dots.push_back({run.entry.id, run.slot(), {along[*index], at}});
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
std::vector<std::size_t> namedChannels(const CurveSet &set, std::size_t index)
{
    std::vector<std::size_t> channels(set.curves.size());
    std::iota(channels.begin(), channels.end(), std::size_t{0});
    std::sort(channels.begin(), channels.end(), [&](std::size_t a, std::size_t b) {
        return set.curves[a].values[index] > set.curves[b].values[index];
    });
    if (channels.size() > 8)
        channels = {channels.front(), channels[channels.size() / 2], channels.back()};
    return channels;
}

void readChannels(Reading &reading, const ChartData &data, const Plot &plot, const ChartRun &run)
{
    const CurveSet &set = run.curves.channels;
    const std::vector<double> &along = set.at.along(data.settings().x);
    const auto index = indexAt(along, reading.x);
    if (!index) {
        reading.rows.push_back({run.slot(), run.entry.title(), {unknown}});
        return;
    }
    const bool few = set.curves.size() <= 8;
    for (const std::size_t channel : namedChannels(set, *index)) {
        const double value = set.curves[channel].values[*index];
        reading.rows.push_back({run.slot(), QString::number(channel + 1), {cellText(data, value)}});
        if (few && !plot.image)
            reading.dots.push_back(
                {run.entry.id, run.slot(), {along[*index], plot.y.toAxis(value)}});
    }
}

} // namespace

double snapped(const ChartData &data, double x)
{
    for (const ChartRun &run : data.drawn()) {
        if (!hasValues(run))
            continue;
        const std::vector<double> &along = mainSet(run).at.along(data.settings().x);
        if (indexAt(along, x))
            return along[nearestIndex(along, x)];
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
        if (!first || (!indexAt(mainSet(*first).at.along(data.settings().x), x) &&
                       indexAt(mainSet(run).at.along(data.settings().x), x)))
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
