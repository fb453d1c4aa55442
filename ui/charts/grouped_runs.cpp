#include "ui/charts/grouped_runs.h"

#include "ui/charts/group_mean.h"
#include "ui/charts/group_words.h"

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

constexpr double memberWidth = 1;
constexpr double memberOpacity = 0.75;

std::vector<RunEntry> entriesOf(const std::vector<const ChartRun *> &members)
{
    std::vector<RunEntry> entries;
    entries.reserve(members.size());
    for (const ChartRun *member : members)
        entries.push_back(member->entry);
    return entries;
}

/// Ended by numbers that are none, or by a fault: counted, not averaged.
bool brokeOff(const ChartRun &run)
{
    return run.status.state == RunState::Diverged || run.status.state == RunState::Failed;
}

/// Those in sight that have not broken off, as soon as they have something.
bool isAveraged(const ChartRun &run)
{
    return !run.entry.hidden && !run.curves.minibatches.isEmpty() && !brokeOff(run);
}

/// What the chart's y axis has to span of a mean: the shaded band.
void addExtent(Curve &mean, const Spread &spread, BandKind band, std::size_t from, std::size_t to)
{
    for (std::size_t i = from; i < to; ++i) {
        const double sd = std::isfinite(spread.sd[i]) ? spread.sd[i] : 0;
        const double value = mean.values[i];
        const double lo = band == BandKind::Extremes ? spread.lo[i] : value - sd;
        const double hi = band == BandKind::Extremes ? spread.hi[i] : value + sd;
        mean.extent.add(lo);
        mean.extent.add(hi);
        for (const double end : {lo, value, hi})
            if (end > 0)
                mean.positiveExtent.add(end);
    }
}

/// Where of an evaluation of `kind` among a run's curves.
const std::vector<double> *epochValues(const RunCurves &curves, std::size_t kind)
{
    const auto found = std::find(curves.evaluations.begin(), curves.evaluations.end(), kind);
    const auto index = static_cast<std::size_t>(found - curves.evaluations.begin());
    return index < curves.epochs.curves.size() ? &curves.epochs.curves[index].values : nullptr;
}

struct Stretch
{
    std::size_t from = 0;
    std::size_t to = 0;
};

void averageEpochs(RunCurves &into, const std::vector<const ChartRun *> &averaged, Stretch epochs,
                   BandKind band)
{
    const std::vector<std::size_t> kinds =
        averaged.empty() ? std::vector<std::size_t>{} : averaged.front()->curves.evaluations;
    into.evaluations = kinds;
    into.epochs.curves.resize(kinds.size());
    into.epochSpreads.resize(kinds.size());
    for (std::size_t k = 0; k < kinds.size(); ++k) {
        std::vector<MeanMember> members;
        for (const ChartRun *run : averaged)
            if (const std::vector<double> *values = epochValues(run->curves, kinds[k]))
                members.push_back({&run->curves.epochs.at, values});
        Curve &mean = into.epochs.curves[k];
        averageByIndex(members, epochs.from, std::min(epochs.to, meanSize(members)), into.epochs.at,
                       mean, into.epochSpreads[k]);
        addExtent(mean, into.epochSpreads[k], band, epochs.from,
                  std::min(epochs.to, mean.values.size()));
    }
}

void averageMinibatches(RunCurves &into, const std::vector<const ChartRun *> &averaged,
                        Stretch steps, const ChartSettings &settings)
{
    std::vector<MeanMember> members;
    members.reserve(averaged.size());
    for (const ChartRun *run : averaged)
        members.push_back({&run->curves.minibatches.at, &run->curves.smoothed()});
    CurveSet &set = into.minibatches;
    set.curves.resize(1);
    if (settings.x == XAxis::Step || haveEqualEpochs(members)) {
        averageByIndex(members, steps.from, steps.to, set.at, set.curves.front(),
                       into.minibatchSpread);
    } else {
        averageByEpoch(members, set.at, set.curves.front(), into.minibatchSpread);
        steps.to = set.at.size();
    }
    addExtent(set.curves.front(), into.minibatchSpread, settings.band, steps.from, steps.to);
}

/// Thin, and smoothed alone.
ChartRun singleOf(const ChartRun &run)
{
    ChartRun single = run;
    single.role = ChartRole::Member;
    single.best.reset();
    single.curves.epochs = {};
    single.curves.channels = {};
    single.entry.name.clear();
    Curve &curve = single.curves.minibatches.curves.front();
    curve.extent = curve.positiveExtent = {};
    for (const double value : single.curves.smoothed()) {
        curve.extent.add(value);
        if (value > 0)
            curve.positiveExtent.add(value);
    }
    return single;
}

/// A group goes on while any of its runs does.
RunStatus statusOf(const std::vector<const ChartRun *> &members)
{
    RunStatus status = members.front()->status;
    for (const ChartRun *member : members)
        if (!member->isOver())
            status = member->status;
    if (status.state == RunState::Diverged || status.state == RunState::Failed)
        status.state = RunState::Finished;
    status.divergedAt.reset();
    return status;
}

} // namespace

bool GroupedRuns::setGroups(const std::vector<RunGroupEntry> &groups)
{
    if (groups == m_groups)
        return false;
    m_groups = groups;
    m_means.clear();
    m_singles.clear();
    m_singleSources.clear();
    return true;
}

GroupedRuns::Members GroupedRuns::membersOf(const std::vector<ChartRun> &runs,
                                            std::size_t group) const
{
    Members members;
    for (const ChartRun &run : runs) {
        const std::vector<RunId> &ids = m_groups[group].runs;
        if (run.entry.history && std::find(ids.begin(), ids.end(), run.entry.id) != ids.end())
            members.push_back(&run);
    }
    return members;
}

void GroupedRuns::updateWords(Group &group, const Members &members)
{
    std::vector<std::pair<RunId, QString>> worded;
    for (const ChartRun *member : members)
        worded.emplace_back(member->entry.id, member->entry.name);
    if (worded == group.worded)
        return;
    const std::vector<RunEntry> entries = entriesOf(members);
    group.worded = std::move(worded);
    group.labels = memberLabels(entries);
    group.seeds = differInSeedsAlone(entries);
}

void GroupedRuns::updateMean(Group &group, const Members &members, const ChartSettings &settings,
                             const NextStamp &nextStamp)
{
    Members averaged;
    std::vector<Taken> taken;
    for (const ChartRun *member : members) {
        if (!isAveraged(*member))
            continue;
        averaged.push_back(member);
        taken.push_back({member->entry.id, member->curves.minibatches.at.size(),
                         member->curves.epochs.at.size()});
    }
    const bool sameView = settings.smoothing == group.smoothing && settings.x == group.axis &&
                          settings.band == group.band;
    if (sameView && taken == group.taken)
        return;
    // Only what has grown, while the same runs go into it.
    const bool grows =
        sameView && std::equal(taken.begin(), taken.end(), group.taken.begin(), group.taken.end(),
                               [](const Taken &now, const Taken &then) {
                                   return now.run == then.run && now.steps >= then.steps &&
                                          now.epochs >= then.epochs;
                               });
    Stretch steps{static_cast<std::size_t>(-1), 0};
    Stretch epochs = steps;
    for (std::size_t i = 0; i < taken.size(); ++i) {
        const Taken before = grows ? group.taken[i] : Taken{};
        if (taken[i].steps > before.steps)
            steps = {std::min(steps.from, before.steps), std::max(steps.to, taken[i].steps)};
        if (taken[i].epochs > before.epochs)
            epochs = {std::min(epochs.from, before.epochs), std::max(epochs.to, taken[i].epochs)};
    }
    RunCurves &curves = group.shown.curves;
    if (!grows)
        curves = {};
    curves.isMean = true;
    curves.setSmoothed({}, settings.smoothing);
    if (!averaged.empty() && steps.to > steps.from)
        averageMinibatches(curves, averaged, steps, settings);
    if (!averaged.empty() && epochs.to > epochs.from)
        averageEpochs(curves, averaged, epochs, settings.band);
    group.taken = std::move(taken);
    group.smoothing = settings.smoothing;
    group.axis = settings.x;
    group.band = settings.band;
    group.shown.stamp = nextStamp();
}

void GroupedRuns::updateSingles(const std::vector<ChartRun> &runs, const ChartSettings &settings,
                                const NextStamp &nextStamp)
{
    std::vector<ChartRun> singles;
    std::vector<std::uint64_t> sources;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const Members members = membersOf(runs, g);
        for (std::size_t i = 0; i < members.size(); ++i) {
            const ChartRun &run = *members[i];
            if (run.entry.hidden || run.curves.minibatches.isEmpty() ||
                !(settings.singleRuns || brokeOff(run)))
                continue;
            const auto known =
                std::find_if(m_singles.begin(), m_singles.end(), [&](const ChartRun &single) {
                    return single.entry.id == run.entry.id;
                });
            const auto at = static_cast<std::size_t>(known - m_singles.begin());
            const bool same = known != m_singles.end() && m_singleSources[at] == run.stamp &&
                              known->status.state == run.status.state;
            singles.push_back(same ? std::move(*known) : singleOf(run));
            ChartRun &single = singles.back();
            if (!same)
                single.stamp = nextStamp();
            single.entry.label = m_means[g].labels.value(static_cast<qsizetype>(i));
            single.entry.slot = m_groups[g].slot;
            single.group = m_groups[g].label;
            single.entry.look = {memberOpacity, memberWidth, false, false, false};
            sources.push_back(run.stamp);
        }
    }
    m_singles = std::move(singles);
    m_singleSources = std::move(sources);
}

void GroupedRuns::update(const std::vector<ChartRun> &runs, const ChartSettings &settings,
                         const NextStamp &nextStamp)
{
    m_means.resize(m_groups.size());
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const Members members = membersOf(runs, g);
        Group &group = m_means[g];
        ChartRun &shown = group.shown;
        shown.entry.id = m_groups[g].runs.empty() ? 0 : groupId(m_groups[g].runs.front());
        shown.entry.label = m_groups[g].label;
        shown.entry.slot = m_groups[g].slot;
        shown.role = ChartRole::Group;
        shown.entry.hidden = std::all_of(members.begin(), members.end(),
                                         [](const ChartRun *run) { return run->entry.hidden; });
        if (members.empty())
            continue;
        shown.entry.history = members.front()->entry.history;
        shown.read = true;
        shown.status = statusOf(members);
        updateWords(group, members);
        shown.count = countText(
            static_cast<int>(std::count_if(members.begin(), members.end(),
                                           [](const ChartRun *run) { return isAveraged(*run); })),
            static_cast<int>(members.size()), group.seeds);
        updateMean(group, members, settings, nextStamp);
    }
    updateSingles(runs, settings, nextStamp);
}

std::vector<std::reference_wrapper<const ChartRun>>
GroupedRuns::drawn(const std::vector<ChartRun> &runs) const
{
    std::vector<std::reference_wrapper<const ChartRun>> all(m_singles.begin(), m_singles.end());
    for (const Group &group : m_means)
        if (group.shown.entry.history)
            all.emplace_back(group.shown);
    const auto grouped = [&](RunId id) {
        return std::any_of(m_groups.begin(), m_groups.end(), [id](const RunGroupEntry &group) {
            return std::find(group.runs.begin(), group.runs.end(), id) != group.runs.end();
        });
    };
    for (const ChartRun &run : runs)
        if (!grouped(run.entry.id))
            all.emplace_back(run);
    return all;
}

std::set<RunId> GroupedRuns::litWith(RunId run) const
{
    std::set<RunId> lit{run};
    for (const RunGroupEntry &group : m_groups)
        if (std::find(group.runs.begin(), group.runs.end(), runOf(run)) != group.runs.end()) {
            lit.insert(group.runs.begin(), group.runs.end());
            lit.insert(groupId(group.runs.front()));
        }
    return lit;
}

} // namespace normscope::ui
