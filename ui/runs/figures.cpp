#include "ui/runs/figures.h"

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace normscope::ui {

namespace {

bool isDigit(QChar character)
{
    return character >= QLatin1Char('0') && character <= QLatin1Char('9');
}

qreal digitWidth(const QFontMetricsF &metrics)
{
    qreal widest = 0;
    for (char digit = '0'; digit <= '9'; ++digit)
        widest = std::max(widest, metrics.horizontalAdvance(QLatin1Char(digit)));
    return widest;
}

#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
QFont withEqualDigits(const QFont &font)
{
    QFont tabular = font;
    tabular.setFeature("tnum", 1);
    return tabular;
}
#endif

/// Calls piece(text, x, width) for digits one by one and for what stands between them.
template <class Piece>
qreal eachPiece(const QFontMetricsF &metrics, const QString &text, Piece piece)
{
    const qreal cell = digitWidth(metrics);
    qreal x = 0;
    for (qsizetype i = 0; i < text.size();) {
        qsizetype end = i + 1;
        qreal width = cell;
        if (!isDigit(text[i])) {
            while (end < text.size() && !isDigit(text[end]))
                ++end;
            width = metrics.horizontalAdvance(text.sliced(i, end - i));
        }
        piece(text.sliced(i, end - i), x, width);
        x += width;
        i = end;
    }
    return x;
}

} // namespace

qreal figuresWidth(const QFont &font, const QString &text)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    return QFontMetricsF(withEqualDigits(font)).horizontalAdvance(text);
#else
    return eachPiece(QFontMetricsF(font), text, [](const QString &, qreal, qreal) {});
#endif
}

void drawFigures(QPainter &painter, const QRectF &rect, const QFont &font, const QString &text)
{
    const qreal width = figuresWidth(font, text);
    if (width > rect.width()) {
        painter.setFont(font);
        painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter,
                         QFontMetricsF(font).elidedText(text, Qt::ElideRight, rect.width()));
        return;
    }
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    painter.setFont(withEqualDigits(font));
    painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, text);
#else
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    const qreal left = rect.right() - width;
    eachPiece(metrics, text, [&](const QString &piece, qreal x, qreal cell) {
        // A narrow digit stands in the middle of its cell, as the font's own tabular digits do.
        painter.drawText(QRectF(left + x, rect.top(), cell, rect.height()),
                         Qt::AlignCenter | Qt::TextDontClip, piece);
    });
#endif
}

} // namespace normscope::ui
