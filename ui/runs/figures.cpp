#include "ui/runs/figures.h"

#include "ui/look/tabular.h"

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>

namespace normscope::ui {

void drawFigures(QPainter &painter, const QRectF &rect, const QFont &font, const QString &text)
{
    painter.setFont(font);
    const bool fits = look::tabularWidth(font, text) <= rect.width();
    look::drawTabular(painter, rect, Qt::AlignRight | Qt::AlignVCenter,
                      fits ? text
                           : QFontMetricsF(font).elidedText(text, Qt::ElideRight, rect.width()));
}

} // namespace normscope::ui
