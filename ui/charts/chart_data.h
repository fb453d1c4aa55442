// What one chart shows: the full data of its runs and how they are to be seen. A value: a copy of
// it can be drawn or written on another thread.
#pragma once

#include "ui/charts/baseline_difference.h"
#include "ui/charts/chart_run.h"
#include "ui/charts/chart_source.h"
#include "ui/charts/chart_view_settings.h"
#include "ui/charts/grouped_runs.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace normscope::ui {

/// How the channels of a layer are drawn.
enum class ChannelDrawing { Automatic, Lines, Image };

class ChartData
{
public:
    explicit ChartData(const ChartSource &source) : m_source(&source) {}

    [[nodiscard]] const ChartSource &source() const { return *m_source; }
    [[nodiscard]] const std::vector<ChartRun> &runs() const { return m_runs; }
    /// What lines are drawn of, from back to front: the runs, or groups of them and what is drawn
    /// beside these. Holds until the next change.
    [[nodiscard]] std::vector<std::reference_wrapper<const ChartRun>> drawn() const
    {
        return isDifference() ? m_difference.drawn() : m_grouped.drawn(m_runs);
    }
    /// The curves are less those of the baseline: asked for, and there is one.
    [[nodiscard]] bool isDifference() const
    {
        return m_settings.difference && m_baseline && !m_source->perLayer;
    }
    /// Its group's where it has one; empty without a baseline.
    [[nodiscard]] QString baselineName() const;
    [[nodiscard]] bool isGrouped() const { return m_grouped.isOn(); }
    /// A run or group, and all that is lit up with it.
    [[nodiscard]] std::set<RunId> litWith(RunId run) const { return m_grouped.litWith(run); }
    [[nodiscard]] const ChartSettings &settings() const { return m_settings; }
    [[nodiscard]] std::size_t layer() const { return m_layer; }
    [[nodiscard]] bool isLogarithmic() const
    {
        return m_settings.logY && m_source->canBeLogarithmic && !isDifference();
    }
    /// The layer as the first run that has it describes it.
    [[nodiscard]] std::optional<NormLayerInfo> layerInfo() const;
    /// The same runs keep what was read of them. True when something to be seen is another one.
    bool setRuns(const std::vector<RunEntry> &runs);
    /// Of the runs; those of a group are drawn as their mean. Not for channels of layers.
    bool setGroups(const std::vector<RunGroupEntry> &groups);
    /// The run that differences are to; it need not be one of the runs.
    bool setBaseline(const std::optional<RunEntry> &run);
    bool setSettings(const ChartSettings &settings);
    bool setSource(const ChartSource &source);
    bool setLayer(std::size_t layer);
    /// Takes what is new from the histories. True when there was something to be seen.
    bool refresh();

    /// Changes with anything that is to be seen of the data.
    [[nodiscard]] std::uint64_t stamp() const { return m_stamp; }
    /// The whole x axis: all epochs (steps) that are planned, `plannedEpochs` while there is no
    /// run; seconds up to a round number that grows when the data leave it.
    [[nodiscard]] Range fullX(int plannedEpochs) const;
    /// The same stretch of training on another x axis, by the run that went farthest; nothing while
    /// none has been recorded.
    [[nodiscard]] std::optional<Range> onAxis(Range x, XAxis from, XAxis to) const;
    /// What the y axis should span of the visible runs' values; empty while there are none. What a
    /// run that ran away has beyond twice where it began, and most of a run whose channels spread
    /// ten times as far as those of all others, is left out: it would flatten everything else.
    [[nodiscard]] Range valueExtent() const;
    /// Of all values of a run that the chart draws.
    [[nodiscard]] Range wholeExtent(const ChartRun &run) const;
    /// Channels of the visible run with most of them; 0 without channels.
    [[nodiscard]] std::size_t channelCount() const;
    /// What the visible runs are judged on after each epoch (shownEvaluations), each once.
    [[nodiscard]] std::vector<std::size_t> evaluations() const;
    /// The visible run whose channels an image shows: `preferred` if it has any, else the first.
    [[nodiscard]] const ChartRun *imageRun(RunId preferred) const;

private:
    void forget();
    bool read(ChartRun &run);
    void regroup();
    /// The group that the baseline stands in, as drawn; nullptr when it has none in sight.
    [[nodiscard]] const ChartRun *baselineGroup() const;

    const ChartSource *m_source;
    ChartSettings m_settings;
    std::size_t m_layer = 0;
    std::vector<ChartRun> m_runs;
    GroupedRuns m_grouped;
    std::optional<ChartRun> m_baseline;
    BaselineDifference m_difference;
    std::uint64_t m_stamp = 1;
};

} // namespace normscope::ui
