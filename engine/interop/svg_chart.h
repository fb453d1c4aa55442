// A chart as SVG within a page: axes, ticks, lines, marks. Colors stand in it as those of the light
// look; classes let a style sheet change them (report_style.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace normscope {

struct ChartLine
{
    std::vector<double> x;
    std::vector<double> y;
    int slot = 0;
    double width = 2;
    double opacity = 1;
    bool dashed = false;
    bool glyphs = false;       ///< a hollow one at each point
    bool setsRange = true;     ///< else it is cut where the others end
    std::string endLabel = {}; ///< beside its last point
    bool endGlyph = false;     ///< before that label
};

/// Between `low` and `high`.
struct ChartArea
{
    std::vector<double> x;
    std::vector<double> low;
    std::vector<double> high;
    int slot = 0;
    double opacity = 0.2;
};

struct ChartMark
{
    enum class Kind { Ring, Cross };
    Kind kind = Kind::Ring;
    double x = 0;
    double y = 0;
    int slot = 0;
    std::string label = {};
};

struct Chart
{
    std::string title; ///< "Loss"
    std::string unit;  ///< of y, muted behind the title
    double xMax = 1;   ///< in epochs; x begins at 0
    std::vector<ChartArea> areas;
    std::vector<ChartLine> lines;
    std::vector<ChartMark> marks;
    std::string note = {}; ///< below the plot
    /// The range of y is at least this; set lo > hi for none.
    double lo = 1;
    double hi = 0;
    double most = 1e300; ///< values above do not widen the range, and are cut
};

/// A figure with the chart and its title; text for those who cannot see it is `description`.
[[nodiscard]] std::string svgFigure(const Chart &chart, const std::string &description);

} // namespace normscope
