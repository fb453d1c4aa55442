// Sizes and fonts of the window. Every length is written in pixels at 100 % and grows with the
// size that the person chose (View ▸ Larger), which is the size of the program's font.
#pragma once

#include <QFont>

namespace normscope::look {

/// Pixel size of the body font at 100 %.
inline constexpr int bodyPixels = 13;

/// 1.0 to 2.0, as applyTheme() was last given.
[[nodiscard]] double scale();
/// A length of the mock-ups in pixels of the screen, at least 1 for what is larger than 0.
[[nodiscard]] int px(double lengthAt100Percent);

/// Body 13; Form 12 for forms, tables and legends; Axis 11 for axes and headers; EmptyTitle 20.
enum class TextSize { Body = 13, Form = 12, Axis = 11, EmptyTitle = 20 };
/// The program's font in one of its sizes; weights 400, 500 (names), 600 (titles, best values).
[[nodiscard]] QFont uiFont(TextSize size, QFont::Weight weight = QFont::Normal);

} // namespace normscope::look
