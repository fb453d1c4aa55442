// How the charts of the window are drawn: one value, shared by all of them.
#pragma once

namespace normscope::ui {

enum class XAxis { Step, Epoch, Seconds };

struct ChartSettings
{
    XAxis x = XAxis::Epoch;
    double smoothing = 0.95; ///< 0 … 0.99: weight of what came before, per step
    bool logY = false;       ///< for the charts whose values are positive
    bool sameX = true;       ///< zooming one chart's x zooms all of the tab
    friend bool operator==(const ChartSettings &, const ChartSettings &) = default;
};

} // namespace normscope::ui
