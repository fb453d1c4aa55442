// How runs are told apart in pictures of a page: by color and glyph.
#pragma once

#include <string>

namespace normscope {

/// A run keeps one color and one glyph: the first eight of each, then other pairs of them.
inline constexpr int runColors = 8;
[[nodiscard]] const char *runColor(int slot); ///< on light ground, "#2759D6"
[[nodiscard]] int glyphOf(int slot);

/// The glyph of a slot about a point, as an SVG element; hollow ones have the ground inside.
[[nodiscard]] std::string svgGlyph(int slot, double x, double y, double size, bool hollow);

/// "1" … "8", behind the letter of a class: s for strokes, f for fills.
[[nodiscard]] std::string runClass(int slot);

/// A coordinate, to a tenth.
[[nodiscard]] std::string svgNumber(double value);

} // namespace normscope
