// Numbers that stand below each other: every digit as wide as the widest one of the font.
#pragma once

#include <QRectF>
#include <QString>

class QFont;
class QPainter;

namespace normscope::ui {

[[nodiscard]] qreal figuresWidth(const QFont &font, const QString &text);
/// One line, vertically centered, flush with the right edge of `rect`, in the painter's pen; what
/// does not fit ends in an ellipsis.
void drawFigures(QPainter &painter, const QRectF &rect, const QFont &font, const QString &text);

} // namespace normscope::ui
