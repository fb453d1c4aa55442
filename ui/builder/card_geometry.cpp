#include "ui/builder/card_geometry.h"

#include "ui/look/metrics.h"

#include <QFontMetrics>

namespace normscope::ui {

using look::px;
using look::TextSize;
using look::uiFont;

namespace {

constexpr int textFlags = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;

QRect wrapped(const QFont &font, const QString &text, int x, int y, int width)
{
    if (text.isEmpty())
        return {x, y, width, 0};
    const QRect bounds =
        QFontMetrics(font).boundingRect(QRect(0, 0, width, 1 << 20), textFlags, text);
    return {x, y, width, bounds.height()};
}

/// Lays the error box from `y` down; returns where it ends.
int placeError(CardGeometry &g, const Card &card, int y)
{
    const int x = g.card.left() + px(31);
    const int width = g.card.right() - px(10) - x;
    const QFont bold = uiFont(TextSize::Form, QFont::DemiBold);
    const QFont plain = uiFont(TextSize::Form);
    g.errorText = wrapped(bold, card.error, x, y + px(8), width);
    g.remedyText = wrapped(plain, card.remedy, x, g.errorText.bottom() + 1, width);
    int end = g.remedyText.bottom() + 1;
    if (!card.repair.isEmpty()) {
        const QFontMetrics metrics(plain);
        const int linkWidth = std::min(metrics.horizontalAdvance(card.repair) + 1, width);
        g.repairLink = QRect(x, end + px(3), linkWidth, metrics.height());
        end = g.repairLink.bottom() + 1;
    }
    end += px(8);
    g.errorBox = QRect(g.card.left(), y, g.card.width(), end - y);
    return end;
}

/// The button with the kind and that of the formula, beside the switch.
void placeNorm(CardGeometry &g, const Card &card)
{
    const int left = card.hasSwitch ? g.normSwitch.right() + px(3) : g.row.left() + px(8);
    const int formula = card.hasFormula ? px(22) : 0;
    const int room = g.row.right() - px(8) - formula - left;
    const QFontMetrics metrics(uiFont(TextSize::Form));
    int rest = card.normDetail.isEmpty() ? 0 : metrics.horizontalAdvance(card.normDetail) + px(7);
    if (!card.activation.isEmpty())
        rest += metrics.horizontalAdvance(card.activation) + px(26);
    const auto wantedFor = [&](const QString &text) {
        return metrics.horizontalAdvance(text) + px(26);
    };
    g.kindText = wantedFor(card.normKind) + rest <= room ? card.normKind : card.normShort;
    const int wanted = wantedFor(g.kindText);
    g.kindButton = QRect(left, g.row.top() + px(3), std::min(wanted, room), px(20));
    if (card.hasFormula)
        g.formulaButton = QRect(g.kindButton.right() + px(5), g.kindButton.top(), px(20), px(20));
}

} // namespace

CardGeometry cardGeometry(const Card &card, QPoint topLeft, int width, int fieldsHeight,
                          int rowFieldsHeight)
{
    CardGeometry g;
    const int side = px(12);
    const int gap = px(3); // above and below: 6 between two cards
    g.card = QRect(topLeft.x() + side, topLeft.y() + gap, width - 2 * side, 0);

    int y = g.card.top();
    const int headHeight = card.kind == Card::Kind::Block ? px(32) : px(22);
    g.head = QRect(g.card.left(), y, g.card.width(), headHeight);
    g.grip = QRect(g.card.left() + px(4), y, px(16), headHeight);
    y += headHeight;
    if (card.isInvalid())
        y = placeError(g, card, y);
    if (fieldsHeight > 0) {
        g.fields = QRect(g.card.left(), y, g.card.width(), fieldsHeight);
        y += fieldsHeight;
    }
    if (card.hasRow) {
        g.row = QRect(g.card.left(), y, g.card.width(), px(26));
        if (card.hasSwitch)
            g.normSwitch = QRect(g.row.left() + px(6), y, px(32), px(26));
        if (card.hasKinds)
            placeNorm(g, card);
        y += g.row.height();
    }
    if (rowFieldsHeight > 0) {
        g.rowFields = QRect(g.card.left(), y, g.card.width(), rowFieldsHeight);
        y += rowFieldsHeight;
    }
    g.card.setBottom(y); // and 1 px of edge
    g.item = QRect(topLeft, QSize(width, y + 1 + gap - topLeft.y()));
    return g;
}

} // namespace normscope::ui
