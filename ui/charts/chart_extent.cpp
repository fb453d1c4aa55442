// What the y axis of a chart has to span.
#include "ui/charts/chart_data.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace normscope::ui {

namespace {

Range extentOf(const Curve &curve, bool logarithmic)
{
    return logarithmic ? curve.positiveExtent : curve.extent;
}

/// Where the axis ends for a run that runs away. A logarithmic one bears more.
double limitOf(const ChartRun &run, const ChartSource &source, bool logarithmic)
{
    if (!source.mayRunAway)
        return std::numeric_limits<double>::infinity();
    double start = source.emptyRange.hi;
    for (const Curve &curve : run.curves.minibatches.curves) {
        const auto first = std::find_if(curve.values.begin(), curve.values.end(),
                                        [](double value) { return std::isfinite(value); });
        if (first != curve.values.end())
            start = std::max(start, *first);
    }
    return (logarithmic ? 100 : 2) * start;
}

/// As far as `least` and its own length beyond it.
Range nearTo(const Range &extent, const Range &least)
{
    return {std::max(extent.lo, least.lo - least.span()),
            std::min(extent.hi, least.hi + least.span())};
}

} // namespace

Range ChartData::wholeExtent(const ChartRun &run) const
{
    Range extent;
    for (const CurveSet *set : {&run.curves.minibatches, &run.curves.epochs})
        for (const Curve &curve : set->curves)
            extent.add(extentOf(curve, isLogarithmic()));
    const ChannelCurves &channels = run.curves.channels;
    extent.add(isLogarithmic() ? channels.positiveExtent() : channels.extent());
    return extent;
}

Range ChartData::valueExtent() const
{
    Range extent;
    std::vector<Range> layers; // of each run with channels
    for (const ChartRun &run : drawn()) {
        // A single run of a group that broke off would flatten the means.
        const bool brokeOff =
            run.role == ChartRole::Member &&
            (run.status.state == RunState::Diverged || run.status.state == RunState::Failed);
        if (run.entry.hidden || brokeOff)
            continue;
        Range mine = wholeExtent(run);
        const double limit = limitOf(run, *m_source, isLogarithmic());
        mine.hi = std::min(mine.hi, limit);
        if (run.isDifference)
            mine.lo = std::max(mine.lo, -limit);
        if (mine.isEmpty())
            continue;
        if (m_source->perLayer)
            layers.push_back(mine);
        else
            extent.add(mine);
    }
    // From the narrowest on, so that what is far wider than all before is known as such.
    std::sort(layers.begin(), layers.end(),
              [](const Range &a, const Range &b) { return a.span() < b.span(); });
    for (const Range &mine : layers) {
        Range known = m_source->emptyRange;
        known.add(extent);
        const bool farWider = !extent.isEmpty() && mine.span() > 10 * known.span();
        extent.add(farWider ? nearTo(mine, known) : mine);
    }
    return extent;
}

} // namespace normscope::ui
