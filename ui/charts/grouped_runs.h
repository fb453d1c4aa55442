// What a chart draws in place of its runs where they are grouped: a mean for each group, and the
// single runs that are wished for or that broke off.
#pragma once

#include "ui/charts/chart_run.h"
#include "ui/charts/chart_view_settings.h"
#include "ui/runs/run_grouper.h"

#include <functional>
#include <set>
#include <vector>

namespace normscope::ui {

class GroupedRuns
{
public:
    /// True when the groups are others. Runs that no group has are drawn as they are.
    bool setGroups(const std::vector<RunGroupEntry> &groups);
    [[nodiscard]] const std::vector<RunGroupEntry> &groups() const { return m_groups; }
    [[nodiscard]] bool isOn() const { return !m_groups.empty(); }

    /// Works out drawn() of the chart's runs as they are now. `nextStamp` gives stamps that no
    /// curves had before. Cheap where nothing is new.
    void update(const std::vector<ChartRun> &runs, const ChartSettings &settings,
                const std::function<std::uint64_t()> &nextStamp);
    /// From back to front: single runs, then groups, then those of `runs` without a group. Holds
    /// until the next update(), and as long as `runs`.
    [[nodiscard]] std::vector<std::reference_wrapper<const ChartRun>>
    drawn(const std::vector<ChartRun> &runs) const;

    /// Itself, and everything that is lit up with it: its group and the runs of that.
    [[nodiscard]] std::set<RunId> litWith(RunId run) const;

private:
    /// How far a run's curves are in its group's mean.
    struct Taken
    {
        RunId run = 0;
        std::size_t steps = 0;
        std::size_t epochs = 0;
        friend bool operator==(const Taken &, const Taken &) = default;
    };
    struct Group
    {
        ChartRun shown;
        std::vector<Taken> taken;
        XAxis axis = XAxis::Epoch;
        double smoothing = -1;
        BandKind band = BandKind::Deviation;
        // Words that take all specs to work out, kept while runs and names are the same.
        std::vector<std::pair<RunId, QString>> worded;
        QStringList labels; ///< of its runs
        bool seeds = true;  ///< differ in seeds alone
    };
    using Members = std::vector<const ChartRun *>;
    using NextStamp = std::function<std::uint64_t()>;
    [[nodiscard]] Members membersOf(const std::vector<ChartRun> &runs, std::size_t group) const;
    static void updateWords(Group &group, const Members &members);
    static void updateMean(Group &group, const Members &members, const ChartSettings &settings,
                           const NextStamp &nextStamp);
    void updateSingles(const std::vector<ChartRun> &runs, const ChartSettings &settings,
                       const NextStamp &nextStamp);

    std::vector<RunGroupEntry> m_groups;
    std::vector<Group> m_means; ///< beside m_groups
    std::vector<ChartRun> m_singles;
    std::vector<std::uint64_t> m_singleSources; ///< stamps of the runs that they are copies of
};

} // namespace normscope::ui
