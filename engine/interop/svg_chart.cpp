#include "engine/interop/svg_chart.h"

#include "engine/interop/curve_points.h"
#include "engine/interop/html.h"
#include "engine/interop/number_text.h"
#include "engine/interop/svg_glyph.h"

#include <algorithm>
#include <cmath>

namespace normscope {

namespace {

constexpr double width = 480;
constexpr double height = 270;
constexpr double left = 44;
constexpr double top = 10;
constexpr double bottom = 40;

constexpr const char *text = "#191E28";
constexpr const char *muted = "#535D6C";
constexpr const char *grid = "#E9ECF0";
constexpr const char *axis = "#AAB2BE";

/// Where data lie in the picture.
struct Frame
{
    double xMax = 1;
    double lo = 0;
    double hi = 1;
    double end = width - 16; ///< where x ends; labels may follow
    [[nodiscard]] double x(double value) const { return left + value / xMax * (end - left); }
    [[nodiscard]] double y(double value) const
    {
        return height - bottom - (value - lo) / (hi - lo) * (height - top - bottom);
    }
};

Frame frameOf(const Chart &chart)
{
    Frame frame{chart.xMax, chart.lo, chart.hi};
    // Room for the longest label in the larger letters of a printed page.
    constexpr double letter = 9;
    for (const ChartLine &line : chart.lines)
        if (!line.endLabel.empty())
            frame.end = std::min(frame.end, width - (line.endGlyph ? 24 : 10) -
                                                letter * static_cast<double>(line.endLabel.size()));
    bool any = chart.lo <= chart.hi;
    const auto add = [&](const std::vector<double> &values) {
        for (const double value : values) {
            if (!std::isfinite(value))
                continue;
            // So that the range itself is a finite number.
            constexpr double largest = 1e300;
            const double shown = std::clamp(value, -largest, std::min(chart.most, largest));
            frame.lo = any ? std::min(frame.lo, shown) : shown;
            frame.hi = any ? std::max(frame.hi, shown) : shown;
            any = true;
        }
    };
    for (const ChartLine &line : chart.lines)
        if (line.setsRange)
            add(line.y);
    for (const ChartArea &area : chart.areas) {
        add(area.low);
        add(area.high);
    }
    if (!any)
        return {chart.xMax, 0, 1, frame.end};
    const double margin = frame.hi > frame.lo ? 0.04 * (frame.hi - frame.lo)
                                              : std::max(0.1, 0.1 * std::abs(frame.hi));
    // An edge that was asked for, and that data keep to, stays exact.
    if (!(chart.lo <= chart.hi && frame.lo == chart.lo))
        frame.lo -= margin;
    if (!(chart.lo <= chart.hi && frame.hi == chart.hi))
        frame.hi += margin;
    return frame;
}

std::string axes(const Frame &frame)
{
    std::string svg;
    const Ticks rows = niceTicks(frame.lo, frame.hi, 6);
    for (const double value : rows.at) {
        const std::string y = svgNumber(frame.y(value));
        svg += "<line class=\"grid\" x1=\"" + svgNumber(left) + "\" x2=\"" + svgNumber(frame.end) +
               "\" y1=\"" + y + "\" y2=\"" + y + "\" stroke=\"" + grid + "\"/>" +
               "<text class=\"tick\" x=\"" + svgNumber(left - 6) + "\" y=\"" +
               svgNumber(frame.y(value) + 4) + "\" text-anchor=\"end\" fill=\"" + muted + "\">" +
               shownText(value, rows.digits) + "</text>";
    }
    const double base = height - bottom;
    svg += "<line class=\"axis\" x1=\"" + svgNumber(left) + "\" x2=\"" + svgNumber(frame.end) +
           "\" y1=\"" + svgNumber(base) + "\" y2=\"" + svgNumber(base) + "\" stroke=\"" + axis +
           "\"/>";
    // Whole epochs, as long as there are some.
    const Ticks columns = niceTicks(
        0, frame.xMax, std::clamp(static_cast<int>(frame.xMax), frame.xMax < 2 ? 4 : 1, 6));
    for (const double value : columns.at) {
        const std::string x = svgNumber(frame.x(value));
        svg += "<line class=\"axis\" x1=\"" + x + "\" x2=\"" + x + "\" y1=\"" + svgNumber(base) +
               "\" y2=\"" + svgNumber(base + 4) + "\" stroke=\"" + axis + "\"/>" +
               "<text class=\"tick\" x=\"" + x + "\" y=\"" + svgNumber(base + 17) +
               "\" text-anchor=\"middle\" fill=\"" + muted + "\">" +
               shownText(value, columns.digits) + "</text>";
    }
    return svg + "<text class=\"tick\" x=\"" + svgNumber((left + frame.end) / 2) + "\" y=\"" +
           svgNumber(height - 4) + "\" text-anchor=\"middle\" fill=\"" + muted + "\">epoch</text>";
}

std::string pathOf(const CurvePieces &pieces, const Frame &frame)
{
    std::string path;
    for (const std::vector<CurvePoint> &piece : pieces) {
        char command = 'M';
        for (const CurvePoint &point : piece) {
            path += command + svgNumber(frame.x(point.x)) + " " + svgNumber(frame.y(point.y));
            command = 'L';
        }
        if (piece.size() == 1)
            path += "h0.1"; // a line of no length would not be seen
    }
    return path;
}

CurvePieces piecesOf(const ChartLine &line, const Frame &frame)
{
    constexpr std::size_t columns = 400;
    return cut(thinned(line.x, line.y, frame.xMax, columns), frame.lo, frame.hi);
}

std::string drawn(const ChartLine &line, const Frame &frame)
{
    const std::string color = runClass(line.slot);
    std::string svg = "<path class=\"s" + color + "\" d=\"" + pathOf(piecesOf(line, frame), frame) +
                      "\" fill=\"none\" stroke=\"" + runColor(line.slot) + "\" stroke-width=\"" +
                      svgNumber(line.width) + "\" stroke-linejoin=\"round\" stroke-linecap=\"" +
                      (line.dashed ? "butt\" stroke-dasharray=\"5 4\"" : "round\"");
    if (line.opacity < 1)
        svg += " opacity=\"" + fixedText(line.opacity, 2) + "\"";
    svg += "/>";
    if (line.glyphs)
        for (std::size_t i = 0; i < line.x.size(); ++i)
            if (std::isfinite(line.y[i]) && frame.lo <= line.y[i] && line.y[i] <= frame.hi)
                svg += svgGlyph(line.slot, frame.x(line.x[i]), frame.y(line.y[i]), 7, true);
    return svg;
}

std::string drawn(const ChartArea &area, const Frame &frame)
{
    std::string path;
    char command = 'M';
    const auto add = [&](double x, double y) {
        path += command + svgNumber(frame.x(x)) + " " +
                svgNumber(frame.y(std::clamp(y, frame.lo, frame.hi)));
        command = 'L';
    };
    for (std::size_t i = 0; i < area.x.size(); ++i)
        if (std::isfinite(area.low[i]) && std::isfinite(area.high[i]))
            add(area.x[i], area.low[i]);
    for (std::size_t i = area.x.size(); i-- > 0;)
        if (std::isfinite(area.low[i]) && std::isfinite(area.high[i]))
            add(area.x[i], area.high[i]);
    return path.empty()
               ? path
               : "<path class=\"f" + runClass(area.slot) + "\" d=\"" + path + "Z\" fill=\"" +
                     runColor(area.slot) + "\" opacity=\"" + fixedText(area.opacity, 2) + "\"/>";
}

std::string label(double x, double y, const char *anchor, const std::string &words)
{
    return "<text class=\"label\" x=\"" + svgNumber(x) + "\" y=\"" + svgNumber(y) +
           "\" text-anchor=\"" + anchor + "\" fill=\"" + text + "\">" + htmlText(words) + "</text>";
}

std::string drawn(const ChartMark &mark, const Frame &frame)
{
    const double x = frame.x(mark.x);
    const double y = frame.y(std::clamp(mark.y, frame.lo, frame.hi));
    if (mark.kind == ChartMark::Kind::Ring)
        return "<circle class=\"ring\" cx=\"" + svgNumber(x) + "\" cy=\"" + svgNumber(y) +
               "\" r=\"7\" fill=\"none\" stroke=\"" + text + "\" stroke-width=\"1.2\"/>";
    return "<path class=\"s" + runClass(mark.slot) + "\" d=\"M" + svgNumber(x - 4) + " " +
           svgNumber(y - 4) + "l8 8m0 -8l-8 8\" fill=\"none\" stroke=\"" + runColor(mark.slot) +
           "\" stroke-width=\"2\"/>";
}

/// Words of the marks below them, or above where there is no room, none over another.
std::string markLabels(const std::vector<ChartMark> &marks, const Frame &frame)
{
    constexpr double reach = 44; // half of a label's width, about
    constexpr double line = 15;
    std::vector<CurvePoint> taken;
    std::string svg;
    for (const ChartMark &mark : marks) {
        if (mark.label.empty())
            continue;
        const double x = std::clamp(frame.x(mark.x), left + reach + 4, width - reach);
        const double y = frame.y(std::clamp(mark.y, frame.lo, frame.hi));
        const double step = y + 2 * line + 8 > height - bottom ? -line : line;
        double place = step > 0 ? y + 21 : y - 12;
        const auto isTaken = [&] {
            return std::ranges::any_of(taken, [&](const CurvePoint &other) {
                return std::abs(other.x - x) < 2 * reach && std::abs(other.y - place) < line;
            });
        };
        while (isTaken())
            place += step;
        taken.push_back({x, place});
        svg += label(x, place, "middle", mark.label);
    }
    return svg;
}

std::string endLabels(const Chart &chart, const Frame &frame)
{
    std::vector<double> wanted;
    std::vector<double> ends;
    std::vector<const ChartLine *> labelled;
    for (const ChartLine &line : chart.lines) {
        const auto last = std::find_if(line.y.rbegin(), line.y.rend(),
                                       [](double value) { return std::isfinite(value); });
        if (line.endLabel.empty() || last == line.y.rend())
            continue;
        labelled.push_back(&line);
        wanted.push_back(frame.y(std::clamp(*last, frame.lo, frame.hi)));
        ends.push_back(frame.x(line.x[static_cast<std::size_t>(line.y.rend() - last) - 1]));
    }
    const std::vector<double> places = spread(wanted, 14, top + 4, height - bottom);
    std::string svg;
    for (std::size_t i = 0; i < labelled.size(); ++i) {
        const bool glyph = labelled[i]->endGlyph;
        if (glyph)
            svg += svgGlyph(labelled[i]->slot, ends[i] + 13, places[i], 7, false);
        svg += label(ends[i] + (glyph ? 20 : 7), places[i] + 4, "start", labelled[i]->endLabel);
    }
    return svg;
}

} // namespace

std::string svgFigure(const Chart &chart, const std::string &description)
{
    const Frame frame = frameOf(chart);
    std::string html = "<figure><figcaption>" + htmlText(chart.title) + " <span>" +
                       htmlText(chart.unit) + "</span></figcaption>\n<svg viewBox=\"0 0 " +
                       svgNumber(width) + " " + svgNumber(height) +
                       "\" role=\"img\" aria-label=\"" + htmlText(description) +
                       "\" font-size=\"11\">" + axes(frame);
    for (const ChartArea &area : chart.areas)
        html += drawn(area, frame);
    for (const ChartLine &line : chart.lines)
        html += drawn(line, frame);
    for (const ChartMark &mark : chart.marks)
        html += drawn(mark, frame);
    html += markLabels(chart.marks, frame);
    html += endLabels(chart, frame);
    html += "</svg>";
    if (!chart.note.empty())
        html += "<p class=\"muted\">" + htmlText(chart.note) + "</p>";
    return html + "</figure>\n";
}

} // namespace normscope
