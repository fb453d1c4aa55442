#include "ui/look/tabular.h"

#include <QFontMetricsF>
#include <QHash>
#include <QPainter>

#include <algorithm>

namespace normscope::look {

namespace {

// Measuring ten digits costs as much as painting a label, and fonts are few.
qreal digitWidth(const QFont &font)
{
    static thread_local QHash<QString, qreal> widths;
    const QString key = font.key();
    const auto known = widths.constFind(key);
    if (known != widths.cend())
        return *known;
    const QFontMetricsF metrics(font);
    qreal width = 0;
    for (char digit = '0'; digit <= '9'; ++digit)
        width = std::max(width, metrics.horizontalAdvance(QLatin1Char(digit)));
    widths.insert(key, width);
    return width;
}

/// Calls `part(text, isDigit)` for every digit and for every stretch without digits.
template <typename Part>
void forEachPart(const QString &text, Part part)
{
    qsizetype begin = 0;
    while (begin < text.size()) {
        const bool digit = text[begin].isDigit();
        qsizetype end = begin + 1;
        if (!digit)
            while (end < text.size() && !text[end].isDigit())
                ++end;
        part(text.mid(begin, end - begin), digit);
        begin = end;
    }
}

} // namespace

qreal tabularWidth(const QFont &font, const QString &text)
{
    const QFontMetricsF metrics(font);
    const qreal cell = digitWidth(font);
    qreal width = 0;
    forEachPart(text, [&](const QString &part, bool digit) {
        width += digit ? cell : metrics.horizontalAdvance(part);
    });
    return width;
}

void drawTabular(QPainter &painter, QPointF origin, const QString &text)
{
    const QFontMetricsF metrics(painter.font());
    const qreal cell = digitWidth(painter.font());
    qreal x = origin.x();
    forEachPart(text, [&](const QString &part, bool digit) {
        const qreal width = metrics.horizontalAdvance(part);
        painter.drawText(QPointF(digit ? x + (cell - width) / 2 : x, origin.y()), part);
        x += digit ? cell : width;
    });
}

void drawTabular(QPainter &painter, const QRectF &rect, Qt::Alignment alignment,
                 const QString &text)
{
    const QFontMetricsF metrics(painter.font());
    const qreal width = tabularWidth(painter.font(), text);
    qreal x = rect.left();
    if (alignment & Qt::AlignRight)
        x = rect.right() - width;
    else if (alignment & Qt::AlignHCenter)
        x = rect.center().x() - width / 2;
    qreal baseline = rect.top() + metrics.ascent();
    if (alignment & Qt::AlignVCenter)
        baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    else if (alignment & Qt::AlignBottom)
        baseline = rect.bottom() - metrics.descent();
    drawTabular(painter, QPointF(x, baseline), text);
}

} // namespace normscope::look
