// How the charts of the window are drawn: one value, shared by all of them.
#pragma once

namespace normscope::ui {

enum class XAxis { Step, Epoch, Seconds };

/// What is shaded about the mean of a group.
enum class BandKind {
    Deviation, ///< one standard deviation on either side
    Extremes,  ///< from the smallest to the largest
};

struct ChartSettings
{
    XAxis x = XAxis::Epoch;
    double smoothing = 0.95; ///< 0 … 0.99: weight of what came before, per step
    bool logY = false;       ///< for the charts whose values are positive
    bool sameX = true;       ///< zooming one chart's x zooms all of the tab
    BandKind band = BandKind::Deviation;
    bool singleRuns = false; ///< those of groups are drawn too, thin
    bool difference = false; ///< to the baseline run, where one is pinned
    friend bool operator==(const ChartSettings &, const ChartSettings &) = default;
};

} // namespace normscope::ui
