// Figures in the cells of tables.
#pragma once

class QFont;
class QPainter;
class QRectF;
class QString;

namespace normscope::ui {

/// One line in tabular digits and the painter's pen, vertically centered, flush with the right edge
/// of `rect`; what does not fit ends in an ellipsis.
void drawFigures(QPainter &painter, const QRectF &rect, const QFont &font, const QString &text);

} // namespace normscope::ui
