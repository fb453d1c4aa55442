#include "ui/charts/chart_data.h"

#include "engine/experiment/validation.h"
#include "engine/history/store_error.h"
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
/// differs from seed to seed. Throws StoreError where the system cannot read the samples.
void addChannelMeans(RunCurves &curves)
{
    const ChannelCurves &channels = curves.channels;
    if (channels.isEmpty())
        return;
    constexpr std::size_t piece = 1024; // samples
    CurveSet &means = curves.minibatches;
    means.curves.resize(1);
    while (means.at.size() < channels.size()) {
        const std::size_t first = means.at.size();
        const std::size_t count = std::min(piece, channels.size() - first);
        const auto moments = channels.log()->moments(first, count);
        const auto values =
            channels.log()->values(channels.layer(), channels.quantity(), first, count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto begin =
                values.begin() + static_cast<std::ptrdiff_t>(i * channels.channels());
            const auto end = begin + static_cast<std::ptrdiff_t>(channels.channels());
            means.curves.front().add(meanOf(std::vector<double>(begin, end)).mean);
            means.at.step.push_back(static_cast<double>(moments[i].step));
            means.at.epoch.push_back(moments[i].epoch);
            means.at.seconds.push_back(moments[i].seconds);
        }
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
    const std::size_t before =
        run.curves.minibatches.at.size() + run.curves.epochs.at.size() + run.curves.channels.size();
    const RunState stateBefore = run.status.state;
    run.status = history.status();
    if (run.layers.empty() && m_source->perLayer)
        run.layers = history.normLayers();
    m_source->read(history, m_layer, run.curves);
    if (m_source->perLayer && m_grouped.isOn()) {
        try {
            addChannelMeans(run.curves);
        } catch (const StoreError &) {
            // The means end where nothing can be read; the next look tries again.
        }
    }
    run.curves.smooth(m_source->perLayer ? 0 : m_settings.smoothing);
    run.best = m_source->marksBest && run.isOver() ? history.bestEpoch() : std::nullopt;
    const std::size_t after =
        run.curves.minibatches.at.size() + run.curves.epochs.at.size() + run.curves.channels.size();
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
        const auto reach = [&](double step, double epoch, double second) {
            epochs = std::max(epochs, epoch);
            steps = std::max(steps, step);
            seconds = std::max(seconds, second);
        };
        for (const CurveSet *set : {&run.curves.minibatches, &run.curves.epochs})
            if (set->at.size() > 0)
                reach(set->at.step.back(), set->at.epoch.back(), set->at.seconds.back());
        if (const ChannelCurves &channels = run.curves.channels; !channels.isEmpty())
            reach(static_cast<double>(channels.last().step), channels.last().epoch,
                  channels.last().seconds);
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

double translated(double at, const ChannelCurves &channels, XAxis from, XAxis to)
{
    const SampleMoment none{};
    std::vector<double> x;
    std::vector<double> y;
    const std::size_t next = channels.upperBound(from, at);
    for (const SampleMoment &moment :
         {next > 0 ? channels.momentAt(next - 1) : none,
          next < channels.size() ? channels.momentAt(next) : channels.last()}) {
        x.push_back(along(moment, from));
        y.push_back(along(moment, to));
    }
    return translated(at, x, y);
}

} // namespace

std::optional<Range> ChartData::onAxis(Range x, XAxis from, XAxis to) const
{
    const ChartRun *farthest = nullptr;
    const Moments *minibatches = nullptr; // or epochs; else its channels
    double most = -1;
    const auto consider = [&](const ChartRun &run, double step, const Moments *at) {
        if (run.entry.hidden || step <= most)
            return;
        most = step;
        farthest = &run;
        minibatches = at;
    };
    for (const ChartRun &run : m_runs) {
        for (const CurveSet *set : {&run.curves.minibatches, &run.curves.epochs})
            if (set->at.size() > 0)
                consider(run, set->at.step.back(), &set->at);
        if (!run.curves.channels.isEmpty())
            consider(run, static_cast<double>(run.curves.channels.last().step), nullptr);
    }
    if (!farthest)
        return std::nullopt;
    const auto moved = [&](double at) {
        return minibatches != nullptr
                   ? translated(at, minibatches->along(from), minibatches->along(to))
                   : translated(at, farthest->curves.channels, from, to);
    };
    return Range{moved(x.lo), moved(x.hi)};
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
