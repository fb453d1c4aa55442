// Numbers whose digits stand under each other: every digit takes a cell as wide as the widest one.
#pragma once

#include <QFont>
#include <QPointF>
#include <QString>

class QPainter;
class QRectF;

namespace normscope::look {

/// How wide drawTabular() paints `text` in this font.
[[nodiscard]] qreal tabularWidth(const QFont &font, const QString &text);
/// Paints in the painter's font and pen, `origin` being the left end of the baseline.
void drawTabular(QPainter &painter, QPointF origin, const QString &text);
/// Paints within `rect`, aligned as QPainter::drawText() would; one line only.
void drawTabular(QPainter &painter, const QRectF &rect, Qt::Alignment alignment,
                 const QString &text);

} // namespace normscope::look
