#include "ui/charts/plot_style.h"

#include "ui/look/metrics.h"
#include "ui/look/tabular.h"

#include <QFontMetricsF>
#include <QPainter>

namespace normscope::ui {

double PlotStyle::width(const QFont &font, const QString &text) const
{
    return tabular ? look::tabularWidth(font, text) : QFontMetricsF(font).horizontalAdvance(text);
}

void PlotStyle::draw(QPainter &painter, const QRectF &rect, Qt::Alignment alignment,
                     const QString &text) const
{
    if (tabular)
        look::drawTabular(painter, rect, alignment, text);
    else
        painter.drawText(rect, static_cast<int>(alignment) | Qt::TextDontClip, text);
}

void PlotStyle::drawGlyph(QPainter &painter, QPointF center, double size, int slot,
                          bool hollow) const
{
    painter.save();
    painter.translate(center);
    painter.scale(unit, unit);
    look::drawGlyph(painter, {}, size, slot, *tokens, hollow, tokens->card);
    painter.restore();
}

PlotStyle screenStyle(const look::Tokens &tokens)
{
    PlotStyle style;
    style.tokens = &tokens;
    style.axis = look::uiFont(look::TextSize::Axis);
    style.label = look::uiFont(look::TextSize::Form);
    style.strong = look::uiFont(look::TextSize::Form, QFont::DemiBold);
    style.unit = look::scale();
    style.lineScale = look::scale();
    return style;
}

} // namespace normscope::ui
