// Works out a Plot from a chart's data: ranges, thinned lines, marks, notes.
#pragma once

#include "ui/charts/channel_rows.h"
#include "ui/charts/chart_data.h"
#include "ui/charts/plot.h"
#include "ui/charts/plot_style.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace normscope::ui {

/// How a chart is looked at.
struct PlotView
{
    QRectF bounds;
    PlotStyle style;
    double columnsPerPixel = 1; ///< of the screen, or of the picture
    int plannedEpochs = 10;
    std::optional<Range> x; ///< zoomed to, in axis space; none: everything
    std::optional<Range> y;
    std::optional<Range> sharedExtent; ///< of all layers' values, where they share an axis
    double left = 0;                   ///< at least this much before the area
    double room = 0;                   ///< at least this much beside the area for line ends
    RunId highlighted = 0;
    ChannelDrawing channels = ChannelDrawing::Automatic;
    bool ranked = true; ///< an image's channels are sorted by their current value
    bool xTitle = true;
    bool heading = false; ///< the source's name and range above the area
    bool forPicture = false;
    /// One of several small charts beside each other: training alone, with its crosses and no
    /// words; under a heading of its own, and with labels of the y axis in the first alone.
    bool isPanel = false;
    QString panelTitle;
    QString panelFault;
    bool yLabels = true;
    /// A sentence about the curves, under a headline; empty for none.
    QString noteHeadline;
    QString noteLine;
    std::set<RunId> leftOut; ///< runs whose lines are painted elsewhere, see still_layer.h

    [[nodiscard]] bool leavesOut(RunId run) const { return leftOut.contains(run); }
};

/// Over this many channels lines become an image (Automatic), over this many labels only the
/// extremes are named.
inline constexpr std::size_t mostLines = 16;
inline constexpr std::size_t mostLabels = 8;

class PlotBuilder
{
public:
    /// All but lines and the places of marks: what the areas of charts are lined up by.
    [[nodiscard]] static Plot frame(const ChartData &data, const PlotView &view);
    /// Lines that have not changed since the last call are the same objects again.
    [[nodiscard]] Plot build(const ChartData &data, const PlotView &view);

private:
    struct Lines
    {
        std::uint64_t stamp = 0;
        Range x;
        Range y;
        int columns = 0;
        bool logarithmic = false;
        XAxis axis = XAxis::Epoch;
        bool asImage = false;
        BandKind band = BandKind::Deviation;
        std::vector<std::shared_ptr<const PlotLine>> lines;
    };
    const std::vector<std::shared_ptr<const PlotLine>> &linesOf(const ChartRun &run,
                                                                const ChartData &data,
                                                                const Plot &plot, int columns,
                                                                bool asImage);

    std::map<RunId, Lines> m_lines;
    std::map<RunId, ChannelRows> m_channels;
};

/// Pixel columns that the lines are thinned to.
[[nodiscard]] int columnsOf(const Plot &plot, const PlotView &view);
/// True when the channels are drawn as an image.
[[nodiscard]] bool drawsImage(const ChartData &data, ChannelDrawing drawing);

} // namespace normscope::ui
