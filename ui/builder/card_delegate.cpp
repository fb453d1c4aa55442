#include "ui/builder/card_delegate.h"

#include "ui/builder/card_list.h"
#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/switch.h"
#include "ui/look/tokens.h"

#include <QPainter>
#include <QPainterPath>

namespace normscope::ui {

using look::px;
using look::TextSize;
using look::Tokens;
using look::uiFont;

namespace {

constexpr int middleLeft = Qt::AlignLeft | Qt::AlignVCenter;
constexpr int middleRight = Qt::AlignRight | Qt::AlignVCenter;

/// Writes `text` at `x` and returns where it ends.
int write(QPainter &painter, const QRect &line, int x, const QString &text, const QFont &font,
          const QColor &color)
{
    painter.setFont(font);
    painter.setPen(color);
    const int width = QFontMetrics(font).horizontalAdvance(text);
    painter.drawText(QRect(x, line.top(), width + 1, line.height()), middleLeft, text);
    return x + width;
}

void paintHead(QPainter &painter, const Card &card, const CardGeometry &g, const Tokens &t)
{
    const QFont nameFont = uiFont(TextSize::Body, QFont::DemiBold);
    const QFont detailFont = uiFont(TextSize::Form);
    const QFontMetrics nameMetrics(nameFont);
    const QFontMetrics detailMetrics(detailFont);

    QRectF grip(0, 0, px(15), px(15));
    grip.moveCenter(QRectF(g.head.left() + px(8), g.head.top(), px(8), g.head.height()).center());
    look::paintIcon(painter, QStringLiteral("grip"), grip, t.faint);

    const int left = g.head.left() + px(23);
    int right = g.head.right() - px(10);
    if (!card.isInvalid()) {
        const bool known = card.shape != QLatin1String("–");
        painter.setFont(detailFont);
        painter.setPen(known ? t.text : t.faint);
        painter.drawText(QRect(left, g.head.top(), right - left + 1, g.head.height()), middleRight,
                         card.shape);
        right -= detailMetrics.horizontalAdvance(card.shape) + px(8);
    }
    // The parameters go first when it is narrow, the name last.
    const QString name = nameMetrics.elidedText(card.name, Qt::ElideRight, right - left);
    const int x = write(painter, g.head, left, name, nameFont, card.isInvalid() ? t.error : t.text);
    const bool fits = x + px(8) + detailMetrics.horizontalAdvance(card.parameters) <= right;
    if (fits)
        write(painter, g.head, x + px(8), card.parameters, detailFont, t.muted);
}

/// A small button in the row.
void paintButton(QPainter &painter, const QRect &place, bool hovered, const Tokens &t)
{
    painter.setPen(t.control);
    painter.setBrush(hovered ? t.hover : t.card);
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), px(4), px(4));
    painter.setBrush(Qt::NoBrush);
}

void paintKindButton(QPainter &painter, const Card &card, const CardGeometry &g,
                     const CardState &state, const Tokens &t)
{
    const QFont font = uiFont(TextSize::Form);
    paintButton(painter, g.kindButton, state.kindHovered, t);
    const QRect inside = g.kindButton.adjusted(px(6), 0, -px(17), 0);
    write(painter, inside, inside.left(),
          QFontMetrics(font).elidedText(g.kindText, Qt::ElideRight, inside.width() + px(2)), font,
          card.hasFormula ? t.text : t.muted);
    QRectF chevron(0, 0, px(11), px(11));
    chevron.moveCenter({g.kindButton.right() - px(9.0) + 0.0, QRectF(g.kindButton).center().y()});
    look::paintIcon(painter, QStringLiteral("chevron-down"), chevron, t.muted);
    if (!card.hasFormula)
        return;
    paintButton(painter, g.formulaButton, state.formulaHovered, t);
    QFont italic = uiFont(TextSize::Form, QFont::DemiBold);
    italic.setItalic(true);
    painter.setFont(italic);
    painter.setPen(t.text);
    painter.drawText(g.formulaButton, Qt::AlignCenter, QStringLiteral("f"));
}

void paintRow(QPainter &painter, const Card &card, const CardGeometry &g, const CardState &state,
              const Tokens &t, const QPalette &palette)
{
    const QFont font = uiFont(TextSize::Form);
    const QFontMetrics metrics(font);
    const int right = g.row.right() - px(10);
    int end = right;
    if (!card.activation.isEmpty()) {
        const int width = metrics.horizontalAdvance(card.activation);
        painter.setFont(font);
        painter.setPen(t.muted);
        QRectF arrow(0, 0, px(12), px(12));
        // The arrow stands before what follows, or behind what goes before.
        const int shift = card.normLast ? px(16) : 0;
        painter.drawText(g.row.adjusted(0, 0, -px(10) - shift, 0), middleRight, card.activation);
        arrow.moveCenter({qreal(card.normLast ? right - px(5) : right - width - px(9)),
                          QRectF(g.row).center().y()});
        look::paintIcon(painter, QStringLiteral("arrow-right"), arrow, t.muted);
        end = right - width - px(15);
    }
    if (card.hasSwitch)
        look::paintSwitch(painter, g.normSwitch, card.normOn, true, palette);
    if (!card.hasKinds)
        return;
    paintKindButton(painter, card, g, state, t);
    const int left = std::max(g.kindButton.right(), g.formulaButton.right()) + px(7);
    const int room = end - px(6) - left;
    // What fits as a whole: cut off, a number would be another one.
    const QStringList words = card.hasFormula ? QStringList{card.normDetail, card.normBrief}
                                              : QStringList{CardDelegate::tr("off")};
    for (const QString &text : words)
        if (metrics.horizontalAdvance(text) <= room) {
            write(painter, g.row, left, text, font, t.muted);
            break;
        }
}

void paintError(QPainter &painter, const Card &card, const CardGeometry &g, const CardState &state,
                const Tokens &t)
{
    constexpr int flags = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;
    QRectF icon(0, 0, px(12), px(12));
    icon.moveCenter(QPointF(g.errorBox.left() + px(15.5), g.errorText.top() + px(8.5)));
    look::paintIcon(painter, QStringLiteral("error"), icon, t.error);
    painter.setPen(t.error);
    painter.setFont(uiFont(TextSize::Form, QFont::DemiBold));
    painter.drawText(g.errorText, flags, card.error);
    painter.setFont(uiFont(TextSize::Form));
    painter.drawText(g.remedyText, flags, card.remedy);
    if (card.repair.isEmpty())
        return;
    QFont link = uiFont(TextSize::Form, state.linkHovered ? QFont::DemiBold : QFont::Normal);
    link.setUnderline(true);
    painter.setFont(link);
    painter.drawText(
        g.repairLink.adjusted(0, 0, px(20), 0), middleLeft,
        QFontMetrics(link).elidedText(card.repair, Qt::ElideRight, g.repairLink.width() + px(16)));
}

/// The input and the output are lines without a card.
void paintEnd(QPainter &painter, const Card &card, const CardGeometry &g, const CardState &state,
              const Tokens &t)
{
    const bool isInput = card.kind == Card::Kind::Input;
    const QFont font = uiFont(TextSize::Form);
    const QRect line = g.head.adjusted(px(9), 0, -px(10), 0);
    int x = write(painter, line, line.left(),
                  isInput ? CardDelegate::tr("Input") : CardDelegate::tr("Output"), font, t.muted);
    x = write(painter, line, x + px(4), card.name, font, card.isInvalid() ? t.error : t.text);
    if (line.right() - x >= QFontMetrics(font).horizontalAdvance(card.shape) + px(8)) {
        painter.setPen(isInput ? t.text : t.muted);
        painter.drawText(line, middleRight, card.shape);
    }
    if (card.isInvalid()) {
        painter.fillRect(g.errorBox, t.errorBack);
        paintError(painter, card, g, state, t);
    }
}

} // namespace

void paintCard(QPainter &painter, const Card &card, const CardGeometry &g, const CardState &state,
               const QPalette &palette)
{
    const Tokens &t = look::tokensOf(palette);
    if (card.kind != Card::Kind::Block) {
        paintEnd(painter, card, g, state, t);
        return;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal radius = px(6);
    const QRectF edge = QRectF(g.card).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath shape;
    shape.addRoundedRect(edge, radius, radius);
    painter.fillPath(shape, t.card);

    painter.setClipPath(shape, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto line = [&](int y, const QColor &color) {
        painter.fillRect(QRect(g.card.left(), y, g.card.width(), 1), color);
    };
    if (card.isInvalid()) {
        painter.fillRect(g.errorBox, t.errorBack);
        line(g.errorBox.top(), t.error);
        line(g.errorBox.bottom(), t.border);
    }
    if (card.hasRow) {
        painter.fillRect(g.row.adjusted(0, 0, 0, 1), t.inset);
        line(g.row.top(), t.border);
        if (g.rowFields.isValid())
            line(g.row.bottom() + 1, t.border);
    } else if (g.fields.isValid() && !card.isInvalid()) {
        line(g.fields.top(), t.border);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    paintHead(painter, card, g, t);
    if (card.isInvalid())
        paintError(painter, card, g, state, t);
    if (card.hasRow)
        paintRow(painter, card, g, state, t, palette);
    painter.restore();

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    if (card.isInvalid() || state.selected) {
        painter.setPen(QPen(card.isInvalid() ? t.error : t.accent, 2));
        painter.drawRoundedRect(QRectF(g.card), radius, radius);
    } else {
        painter.setPen(t.border);
        painter.drawRoundedRect(edge, radius, radius);
    }
    if (state.focused) {
        painter.setPen(QPen(t.accent, 2));
        painter.drawRoundedRect(QRectF(g.card).adjusted(-3, -3, 3, 3), radius + 3, radius + 3);
    }
    painter.restore();
}

CardDelegate::CardDelegate(CardList *list) : QStyledItemDelegate(list), m_list(list) {}

void CardDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    painter->save();
    painter->setOpacity(m_list->opacityOf(index.row()));
    paintCard(*painter, m_list->card(index.row()),
              m_list->geometryOf(index.row(), option.rect.topLeft(), m_list->width()),
              m_list->stateOf(index.row()), option.palette);
    painter->restore();
}

QSize CardDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const CardGeometry g = m_list->geometryOf(index.row(), QPoint(0, 0), m_list->width());
    return {m_list->viewport()->width(), g.item.height()};
}

} // namespace normscope::ui
