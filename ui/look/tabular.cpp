#include "ui/look/tabular.h"

#include <QFontMetricsF>
#include <QHash>
#include <QPainter>
#include <QStaticText>

#include <algorithm>
#include <vector>

namespace normscope::look {

namespace {

/// A stretch of text, shaped once: that costs most of measuring and painting it.
struct Shaped
{
    qreal width = 0;
    QStaticText text;
};

/// What has been shaped in a font. Fonts are few, and so are the words beside numbers.
class ShapedTexts
{
public:
    explicit ShapedTexts(const QFont &font) : m_font(font), m_metrics(font)
    {
        for (char digit = '0'; digit <= '9'; ++digit)
            m_cell = std::max(m_cell, of(QString(QLatin1Char(digit))).width);
    }
    [[nodiscard]] bool isOf(const QFont &font) const { return m_font == font; }
    /// Of the cell that each digit has.
    [[nodiscard]] qreal cell() const { return m_cell; }
    [[nodiscard]] const QFontMetricsF &metrics() const { return m_metrics; }
    /// Holds until the next call.
    const Shaped &of(const QString &text)
    {
        const auto known = m_texts.constFind(text);
        if (known != m_texts.cend())
            return *known;
        if (m_texts.size() > mostTexts)
            m_texts.clear();
        Shaped shaped{m_metrics.horizontalAdvance(text), QStaticText(text)};
        shaped.text.setTextFormat(Qt::PlainText);
        shaped.text.prepare({}, m_font);
        return *m_texts.insert(text, shaped);
    }

private:
    static constexpr qsizetype mostTexts = 1000;
    QFont m_font;
    QFontMetricsF m_metrics;
    qreal m_cell = 0;
    QHash<QString, Shaped> m_texts;
};

/// Holds until the next call.
ShapedTexts &textsIn(const QFont &font)
{
    constexpr std::size_t mostFonts = 24;
    static thread_local std::vector<ShapedTexts> known;
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const ShapedTexts &each) { return each.isOf(font); });
    if (found != known.end())
        return *found;
    if (known.size() == mostFonts) // another size of type, again and again
        known.clear();
    return known.emplace_back(font);
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
    ShapedTexts &texts = textsIn(font);
    qreal width = 0;
    forEachPart(text, [&](const QString &part, bool digit) {
        width += digit ? texts.cell() : texts.of(part).width;
    });
    return width;
}

void drawTabular(QPainter &painter, QPointF origin, const QString &text)
{
    ShapedTexts &texts = textsIn(painter.font());
    const qreal cell = texts.cell();
    const qreal top = origin.y() - texts.metrics().ascent();
    qreal x = origin.x();
    forEachPart(text, [&](const QString &part, bool digit) {
        const Shaped &shaped = texts.of(part);
        const qreal left = digit ? x + (cell - shaped.width) / 2 : x;
        painter.drawStaticText(QPointF(left, top), shaped.text);
        x += digit ? cell : shaped.width;
    });
}

void drawTabular(QPainter &painter, const QRectF &rect, Qt::Alignment alignment,
                 const QString &text)
{
    const qreal width = tabularWidth(painter.font(), text);
    qreal x = rect.left();
    if (alignment & Qt::AlignRight)
        x = rect.right() - width;
    else if (alignment & Qt::AlignHCenter)
        x = rect.center().x() - width / 2;
    const QFontMetricsF &metrics = textsIn(painter.font()).metrics();
    qreal baseline = rect.top() + metrics.ascent();
    if (alignment & Qt::AlignVCenter)
        baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    else if (alignment & Qt::AlignBottom)
        baseline = rect.bottom() - metrics.descent();
    drawTabular(painter, QPointF(x, baseline), text);
}

} // namespace normscope::look
