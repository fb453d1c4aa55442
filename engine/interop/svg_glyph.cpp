#include "engine/interop/svg_glyph.h"

#include "engine/interop/curve_points.h"
#include "engine/interop/number_text.h"

#include <array>
#include <cmath>
#include <vector>

namespace normscope {

namespace {

constexpr double pi = 3.14159265358979323846;
constexpr const char *card = "#FFFFFF";

std::string polygon(const std::vector<CurvePoint> &points, double x, double y, double size,
                    const std::string &style)
{
    std::string path;
    char command = 'M';
    for (const CurvePoint &point : points) {
        path += command + svgNumber(x + point.x * size) + " " + svgNumber(y + point.y * size);
        command = 'L';
    }
    return "<path d=\"" + path + "Z\"" + style + "/>";
}

std::vector<CurvePoint> star(int tips, double inner, double outer, double turn)
{
    std::vector<CurvePoint> points;
    const int corners = inner == outer ? tips : 2 * tips;
    for (int i = 0; i < corners; ++i) {
        const double angle = turn + 2 * pi * i / corners;
        const double radius = i % 2 == 0 ? outer : inner;
        points.push_back({radius * std::sin(angle), -radius * std::cos(angle)});
    }
    return points;
}

} // namespace

std::string svgNumber(double value)
{
    std::string shown = fixedText(value, 1);
    if (shown.ends_with(".0"))
        shown.resize(shown.size() - 2);
    return shown;
}

std::string runClass(int slot)
{
    return std::to_string(slot % runColors + 1);
}

const char *runColor(int slot)
{
    static constexpr std::array<const char *, runColors> colors = {
        "#2759D6", "#D37408", "#1C805B", "#502C6A", "#0B97C9", "#6D212C", "#715800", "#A26288"};
    return colors[static_cast<std::size_t>(slot % runColors)];
}

int glyphOf(int slot)
{
    return (slot + slot / runColors) % runColors;
}

std::string svgGlyph(int slot, double x, double y, double size, bool hollow)
{
    const std::string color = runClass(slot);
    const std::string style = hollow
                                  ? " class=\"s" + color + " ground\" fill=\"" + card +
                                        "\" stroke=\"" + runColor(slot) + "\" stroke-width=\"1.5\""
                                  : " class=\"f" + color + "\" fill=\"" + runColor(slot) + "\"";
    switch (glyphOf(slot)) {
    case 0:
        return "<circle cx=\"" + svgNumber(x) + "\" cy=\"" + svgNumber(y) + "\" r=\"" +
               svgNumber(size / 2) + "\"" + style + "/>";
    case 1:
        return polygon({{-.45, -.45}, {.45, -.45}, {.45, .45}, {-.45, .45}}, x, y, size, style);
    case 2:
        return polygon(star(3, .6, .6, 0), x, y, size, style);
    case 3:
        return polygon({{0, -.6}, {.5, 0}, {0, .6}, {-.5, 0}}, x, y, size, style);
    case 4:
        return polygon(star(3, .6, .6, pi), x, y, size, style);
    case 5:
        return polygon({{-.18, -.55},
                        {.18, -.55},
                        {.18, -.18},
                        {.55, -.18},
                        {.55, .18},
                        {.18, .18},
                        {.18, .55},
                        {-.18, .55},
                        {-.18, .18},
                        {-.55, .18},
                        {-.55, -.18},
                        {-.18, -.18}},
                       x, y, size, style);
    case 6:
        return polygon(star(6, .55, .55, pi / 6), x, y, size, style);
    default:
        return polygon(star(5, .27, .65, 0), x, y, size, style);
    }
}

} // namespace normscope
