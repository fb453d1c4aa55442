#include "ui/charts/chart_data.h"

#include "engine/experiment/validation.h"
#include "ui/charts/line_keys.h"
#include "ui/charts/scale.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace normscope::ui {

std::optional<NormLayerInfo> ChartData::layerInfo() const
{
    if (!m_source->perLayer)
        return std::nullopt;
    for (const ChartRun &run : m_runs)
        if (m_layer < run.layers.size())
            return run.layers[m_layer];
    return std::nullopt;
}

bool ChartData::setRuns(const std::vector<RunEntry> &runs)
{
    bool same = runs.size() == m_runs.size();
    std::vector<ChartRun> kept;
    kept.reserve(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const RunEntry &entry = runs[i];
        const auto known = std::find_if(m_runs.begin(), m_runs.end(), [&](const ChartRun &run) {
            return run.entry.id == entry.id && run.entry.history == entry.history;
        });
        if (known == m_runs.end()) {
            same = false;
            kept.emplace_back().entry = entry;
            continue;
        }
        const RunEntry &old = known->entry;
        same = same && known - m_runs.begin() == static_cast<std::ptrdiff_t>(i) &&
               old.title() == entry.title() && old.slot == entry.slot &&
               old.hidden == entry.hidden && old.look == entry.look;
        const bool recolored = old.slot != entry.slot || old.look != entry.look;
        kept.push_back(std::move(*known));
        kept.back().entry = entry;
        if (recolored)
            kept.back().stamp = ++m_stamp;
    }
    m_runs = std::move(kept);
    if (same)
        return false;
    ++m_stamp;
    return true;
}

bool ChartData::setSettings(const ChartSettings &settings)
{
    if (settings == m_settings)
        return false;
    const bool smoothing = settings.smoothing != m_settings.smoothing;
    m_settings = settings;
    if (smoothing) {
        for (ChartRun &run : m_runs) {
            run.curves.smooth(m_settings.smoothing);
            run.stamp = ++m_stamp;
        }
    }
    ++m_stamp;
    return true;
}

void ChartData::forget()
{
    for (ChartRun &run : m_runs) {
        run.curves = {};
        run.read = false;
        run.stamp = ++m_stamp;
    }
    ++m_stamp;
}

bool ChartData::setSource(const ChartSource &source)
{
    if (&source == m_source)
        return false;
    m_source = &source;
    forget();
    return true;
}

bool ChartData::setLayer(std::size_t layer)
{
    if (layer == m_layer)
        return false;
    m_layer = layer;
    forget();
    return true;
}

bool ChartData::read(ChartRun &run)
{
    const RunHistory &history = *run.entry.history;
    const std::uint64_t revision = history.revision();
    if (run.read && revision == run.revision)
        return false;
    // The revision is taken first: what is recorded meanwhile is read again, never missed.
    run.revision = revision;
    const bool first = !run.read;
    run.read = true;
    const std::size_t before = run.curves.minibatches.at.size() + run.curves.epochs.at.size() +
                               run.curves.channels.at.size();
    const RunState stateBefore = run.status.state;
    run.status = history.status();
    if (run.layers.empty() && m_source->perLayer)
        run.layers = history.normLayers();
    m_source->read(history, m_layer, run.curves);
    run.curves.smooth(m_settings.smoothing);
    run.best = m_source->marksBest && run.isOver() ? history.bestEpoch() : std::nullopt;
    const std::size_t after = run.curves.minibatches.at.size() + run.curves.epochs.at.size() +
                              run.curves.channels.at.size();
    if (after != before || first)
        run.stamp = ++m_stamp;
    return first || after != before || run.status.state != stateBefore;
}

bool ChartData::refresh()
{
    bool changed = false;
    for (ChartRun &run : m_runs)
        if (run.entry.history && !run.entry.hidden)
            changed = read(run) || changed;
    if (changed)
        ++m_stamp;
    return changed;
}

namespace {

/// What a run is planned for.
struct Planned
{
    double epochs = 0; ///< a part of one where a number of steps ends the run
    double steps = 0;
};

/// Before the run has begun by its spec, so that the axis is the same before and after.
Planned plannedOf(const ChartRun &run)
{
    const RunStatus &status = run.status;
    if (status.plannedSteps > 0 && status.stepsPerEpoch > 0) {
        const auto steps = static_cast<double>(status.plannedSteps);
        return {steps / static_cast<double>(status.stepsPerEpoch), steps};
    }
    const ExperimentSpec &spec = run.entry.history->spec();
    const EpochPlan plan = planEpoch(spec, nominalDataShape(spec.data));
    const auto each = static_cast<double>(std::max<std::int64_t>(1, plan.steps));
    double steps = each * static_cast<double>(spec.training.epochs);
    if (spec.training.maxSteps > 0)
        steps = std::min(steps, static_cast<double>(spec.training.maxSteps));
    return {steps / each, steps};
}

} // namespace

Range ChartData::fullX(int plannedEpochs) const
{
    double epochs = 0;
    double steps = 0;
    double seconds = 0;
    for (const ChartRun &run : m_runs) {
        // Hidden runs count too: the axis stays put when one is hidden.
        if (!run.entry.history)
            continue;
        const Planned planned = plannedOf(run);
        epochs = std::max(epochs, planned.epochs);
        steps = std::max(steps, planned.steps);
        for (const CurveSet *set :
             {&run.curves.minibatches, &run.curves.epochs, &run.curves.channels}) {
            if (set->at.size() == 0)
                continue;
            epochs = std::max(epochs, set->at.epoch.back());
            steps = std::max(steps, set->at.step.back());
            seconds = std::max(seconds, set->at.seconds.back());
        }
    }
    switch (m_settings.x) {
    case XAxis::Step:
        return {0, steps > 0 ? steps : 1000};
    case XAxis::Seconds:
        return {0, seconds > 0 ? roundRange({0, seconds}, 4).hi : 10};
    case XAxis::Epoch:
        break;
    }
    return {0, epochs > 0 ? epochs : std::max(plannedEpochs, 1)};
}

namespace {

/// What `to` was when `from` was `at`; beyond the last moment at the pace so far.
double translated(double at, const std::vector<double> &from, const std::vector<double> &to)
{
    if (at >= from.back())
        return from.back() > 0 ? at * to.back() / from.back() : to.back();
    const auto next = std::upper_bound(from.begin(), from.end(), at);
    const auto i = static_cast<std::size_t>(next - from.begin());
    const double fromBefore = i > 0 ? from[i - 1] : 0;
    const double toBefore = i > 0 ? to[i - 1] : 0;
    if (at <= fromBefore)
        return toBefore;
    return toBefore + (to[i] - toBefore) * (at - fromBefore) / (from[i] - fromBefore);
}

} // namespace

std::optional<Range> ChartData::onAxis(Range x, XAxis from, XAxis to) const
{
    const Moments *farthest = nullptr;
    for (const ChartRun &run : m_runs)
        for (const CurveSet *set :
             {&run.curves.minibatches, &run.curves.epochs, &run.curves.channels})
            if (!run.entry.hidden && set->at.size() > 0 &&
                (!farthest || set->at.step.back() > farthest->step.back()))
                farthest = &set->at;
    if (!farthest)
        return std::nullopt;
    return Range{translated(x.lo, farthest->along(from), farthest->along(to)),
                 translated(x.hi, farthest->along(from), farthest->along(to))};
}

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
    for (const CurveSet *set : {&run.curves.minibatches, &run.curves.epochs, &run.curves.channels})
        for (const Curve &curve : set->curves)
            extent.add(extentOf(curve, isLogarithmic()));
    return extent;
}

Range ChartData::valueExtent() const
{
    Range extent;
    std::vector<Range> layers; // of each run with channels
    for (const ChartRun &run : m_runs) {
        if (run.entry.hidden)
            continue;
        Range mine = wholeExtent(run);
        mine.hi = std::min(mine.hi, limitOf(run, *m_source, isLogarithmic()));
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

std::size_t ChartData::channelCount() const
{
    std::size_t count = 0;
    for (const ChartRun &run : m_runs)
        if (!run.entry.hidden && m_source->perLayer && m_layer < run.layers.size())
            count = std::max(count, static_cast<std::size_t>(run.layers[m_layer].channels));
    return count;
}

std::vector<std::size_t> ChartData::evaluations() const
{
    std::vector<RunEntry> entries;
    for (const ChartRun &run : m_runs)
        entries.push_back(run.entry);
    return evaluationsInSight(entries);
}

const ChartRun *ChartData::imageRun(RunId preferred) const
{
    const ChartRun *first = nullptr;
    for (const ChartRun &run : m_runs) {
        if (run.entry.hidden || run.curves.channels.isEmpty())
            continue;
        if (run.entry.id == preferred)
            return &run;
        if (!first)
            first = &run;
    }
    return first;
}

} // namespace normscope::ui
