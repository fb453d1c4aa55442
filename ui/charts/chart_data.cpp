#include "ui/charts/chart_data.h"

#include "engine/experiment/validation.h"
#include "ui/charts/group_mean.h"
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
    regroup();
    return true;
}

bool ChartData::setGroups(const std::vector<RunGroupEntry> &groups)
{
    const bool wasOn = m_grouped.isOn();
    if (!m_grouped.setGroups(groups))
        return false;
    if (m_source->perLayer && wasOn != m_grouped.isOn())
        forget(); // the means of channels come or go
    ++m_stamp;
    regroup();
    return true;
}

bool ChartData::setBaseline(const std::optional<RunEntry> &run)
{
    if (run.has_value() == m_baseline.has_value() &&
        (!run || (run->id == m_baseline->entry.id && run->history == m_baseline->entry.history &&
                  run->title() == m_baseline->entry.title())))
        return false;
    m_baseline.reset();
    if (run) {
        m_baseline.emplace().entry = *run;
        if (m_settings.difference)
            read(*m_baseline);
    }
    ++m_stamp;
    regroup();
    return true;
}

const ChartRun *ChartData::baselineGroup() const
{
    if (!m_baseline)
        return nullptr;
    for (const ChartRun &run : m_grouped.drawn(m_runs))
        if (run.role == ChartRole::Group && !run.entry.hidden &&
            m_grouped.litWith(runOf(run.entry.id)).contains(m_baseline->entry.id))
            return &run;
    return nullptr;
}

QString ChartData::baselineName() const
{
    if (const ChartRun *group = baselineGroup())
        return group->entry.title();
    return m_baseline ? m_baseline->entry.title() : QString();
}

void ChartData::regroup()
{
    const auto nextStamp = [this] { return ++m_stamp; };
    if (m_grouped.isOn())
        m_grouped.update(m_runs, m_settings, nextStamp);
    if (!isDifference())
        return;
    const ChartRun *group = baselineGroup();
    m_difference.update(m_grouped.drawn(m_runs), group != nullptr ? *group : *m_baseline,
                        m_settings, nextStamp);
}

bool ChartData::setSettings(const ChartSettings &settings)
{
    if (settings == m_settings)
        return false;
    const bool smoothing = settings.smoothing != m_settings.smoothing;
    m_settings = settings;
    if (m_baseline) {
        m_baseline->curves.smooth(m_settings.smoothing);
        m_baseline->stamp = ++m_stamp;
        if (m_settings.difference)
            read(*m_baseline);
    }
    if (smoothing && !m_source->perLayer) {
        for (ChartRun &run : m_runs) {
            run.curves.smooth(m_settings.smoothing);
            run.stamp = ++m_stamp;
        }
    }
    ++m_stamp;
    regroup();
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

namespace {

/// In a group a layer is seen by the mean of its channels: which of them is which is chance, and
/// differs from seed to seed.
void addChannelMeans(RunCurves &curves)
{
    const CurveSet &channels = curves.channels;
    if (channels.isEmpty())
        return;
    CurveSet &means = curves.minibatches;
    means.curves.resize(1);
    for (std::size_t i = means.at.size(); i < channels.at.size(); ++i) {
        std::vector<double> values;
        for (const Curve &channel : channels.curves)
            values.push_back(channel.values[i]);
        means.curves.front().add(meanOf(values).mean);
        means.at.step.push_back(channels.at.step[i]);
        means.at.epoch.push_back(channels.at.epoch[i]);
        means.at.seconds.push_back(channels.at.seconds[i]);
    }
}

} // namespace

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
    if (m_source->perLayer && m_grouped.isOn())
        addChannelMeans(run.curves);
    run.curves.smooth(m_source->perLayer ? 0 : m_settings.smoothing);
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
    if (m_baseline && m_settings.difference)
        changed = read(*m_baseline) || changed;
    if (changed) {
        ++m_stamp;
        regroup();
    }
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

std::size_t ChartData::channelCount() const
{
    std::size_t count = 0;
    if (m_grouped.isOn())
        return count; // means are drawn
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
