// Sets formulas: measures and paints the tree of a Math at a size.
#pragma once

#include "ui/inspect/math.h"

#include <QColor>
#include <QPointF>

class QPainter;

namespace normscope::ui {

/// Around the line on which the letters stand.
struct MathExtent
{
    double width = 0;
    double ascent = 0;
    double descent = 0;
    [[nodiscard]] double height() const { return ascent + descent; }
};

struct MathColors
{
    QColor text;
    QColor accent;
};

/// `size` is the height of the letters' font in pixels.
[[nodiscard]] MathExtent measure(const Math &math, double size);
/// From `at` on, the left end of its line.
void paintMath(QPainter &painter, const Math &math, QPointF at, double size,
               const MathColors &colors);

} // namespace normscope::ui
