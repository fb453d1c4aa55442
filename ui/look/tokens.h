// The colors of the window, light and dark, under the same names; and the eight colors and glyphs
// that tell runs apart.
#pragma once

#include <QColor>
#include <QPointF>

class QPainter;
class QPalette;

namespace normscope::look {

struct Tokens
{
    bool dark = false;
    QColor window, panel, card, inset, border, control;
    QColor text, muted, faint;
    QColor accent, onAccent, selected, hover, rail;
    QColor warning, warningBack, error, errorBack;
    QColor grid, axis;
    QColor imageLow, imageMiddle,
        imageHigh; ///< of images of channels, diverging from the start value
};

[[nodiscard]] const Tokens &lightTokens();
[[nodiscard]] const Tokens &darkTokens();
/// The tokens that a widget's palette was made of: widgets paint with these and so follow a change
/// of theme (QEvent::PaletteChange) by repainting.
[[nodiscard]] const Tokens &tokensOf(const QPalette &palette);
/// The palette of the whole program for these tokens.
[[nodiscard]] QPalette paletteOf(const Tokens &tokens);

/// `slot` counts runs from 0: color slot % 8; the ninth run takes color 1 with the second glyph.
[[nodiscard]] QColor runColor(int slot, const Tokens &tokens);

/// The glyph of a slot, filled, or hollow with `ground` inside (a test value, a hidden run).
/// `size` is its height in pixels; 9 in tables, 8 at line ends, 7 for points.
void drawGlyph(QPainter &painter, QPointF center, qreal size, int slot, const Tokens &tokens,
               bool hollow = false, const QColor &ground = {});

} // namespace normscope::look
