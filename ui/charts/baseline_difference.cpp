#include "ui/charts/baseline_difference.h"

#include "ui/charts/group_mean.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace normscope::ui {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// What the baseline had at each of `at`: record i, or the last one by that share of an epoch.
std::vector<double> baseAt(const Moments &at, const Moments &baseAt,
                           const std::vector<double> &base, bool byIndex)
{
    std::vector<double> values(at.size(), unknown);
    const std::size_t size = std::min(baseAt.size(), base.size());
    if (byIndex) {
        std::copy_n(base.begin(), std::min(size, values.size()), values.begin());
        return values;
    }
    if (size == 0)
        return values;
    const auto end = baseAt.epoch.begin() + static_cast<std::ptrdiff_t>(size);
    const double stride = baseAt.epoch[size - 1] / static_cast<double>(size);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto after = std::upper_bound(baseAt.epoch.begin(), end, at.epoch[i] + 1e-9);
        if (after != baseAt.epoch.begin() && at.epoch[i] < baseAt.epoch[size - 1] + stride - 1e-9)
            values[i] = base[static_cast<std::size_t>(after - baseAt.epoch.begin()) - 1];
    }
    return values;
}

void subtract(std::vector<double> &values, const std::vector<double> &base)
{
    for (std::size_t i = 0; i < values.size() && i < base.size(); ++i)
        values[i] -= base[i];
}

/// Of the values, and of what is shaded about them.
void findExtent(Curve &curve, const Spread *spread, BandKind band)
{
    curve.extent = curve.positiveExtent = {};
    for (std::size_t i = 0; i < curve.values.size(); ++i) {
        curve.extent.add(curve.values[i]);
        if (spread == nullptr || spread->count[i] < 2)
            continue;
        const bool all = band == BandKind::Extremes;
        curve.extent.add(all ? spread->lo[i] : curve.values[i] - spread->sd[i]);
        curve.extent.add(all ? spread->hi[i] : curve.values[i] + spread->sd[i]);
    }
}

} // namespace

ChartRun differenceTo(const ChartRun &base, const ChartRun &run, XAxis axis, BandKind band)
{
    ChartRun result = run;
    result.isDifference = true;
    result.best.reset();
    RunCurves &curves = result.curves;
    if (!curves.minibatches.isEmpty()) {
        const std::vector<double> none;
        const std::vector<double> &smoothed =
            base.curves.minibatches.isEmpty() ? none : base.curves.smoothed();
        const MeanMember both[] = {{&curves.minibatches.at, nullptr},
                                   {&base.curves.minibatches.at, nullptr}};
        const bool byIndex = axis == XAxis::Step || haveEqualEpochs({both[0], both[1]});
        const std::vector<double> less =
            baseAt(curves.minibatches.at, base.curves.minibatches.at, smoothed, byIndex);
        Curve &curve = curves.minibatches.curves.front();
        curve.values = run.curves.smoothed();
        subtract(curve.values, less);
        if (curves.isMean) {
            subtract(curves.minibatchSpread.lo, less);
            subtract(curves.minibatchSpread.hi, less);
        } else {
            curves.setSmoothed(curve.values, run.curves.smoothing());
        }
        findExtent(curve, curves.isMean ? &curves.minibatchSpread : nullptr, band);
    }
    for (std::size_t i = 0; i < curves.epochs.curves.size(); ++i) {
        const auto &kinds = base.curves.evaluations;
        const auto found = std::find(kinds.begin(), kinds.end(), curves.evaluations[i]);
        const auto index = static_cast<std::size_t>(found - kinds.begin());
        const bool known = index < base.curves.epochs.curves.size();
        const std::vector<double> less =
            baseAt(curves.epochs.at, base.curves.epochs.at,
                   known ? base.curves.epochs.curves[index].values : std::vector<double>{}, true);
        Curve &curve = curves.epochs.curves[i];
        subtract(curve.values, less);
        if (curves.isMean) {
            subtract(curves.epochSpreads[i].lo, less);
            subtract(curves.epochSpreads[i].hi, less);
        }
        findExtent(curve, curves.isMean ? &curves.epochSpreads[i] : nullptr, band);
    }
    return result;
}

void BaselineDifference::update(const Runs &drawn, const ChartRun &base,
                                const ChartSettings &settings,
                                const std::function<std::uint64_t()> &nextStamp)
{
    std::vector<ChartRun> next;
    std::vector<Source> sources;
    for (const ChartRun &run : drawn) {
        const Source source{run.stamp, base.stamp, settings.x, settings.band};
        const auto known =
            std::find_if(m_drawn.begin(), m_drawn.end(), [&](const ChartRun &candidate) {
                return candidate.entry.id == run.entry.id;
            });
        const auto at = static_cast<std::size_t>(known - m_drawn.begin());
        if (known != m_drawn.end() && m_sources[at] == source) {
            next.push_back(std::move(*known));
            next.back().entry = run.entry;
            next.back().status = run.status;
            next.back().count = run.count;
        } else {
            next.push_back(differenceTo(base, run, settings.x, settings.band));
            next.back().stamp = nextStamp();
        }
        sources.push_back(source);
    }
    m_drawn = std::move(next);
    m_sources = std::move(sources);
}

} // namespace normscope::ui
