#include "ui/look/titled_button.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QStyleOptionButton>
#include <QStylePainter>

namespace normscope::look {

namespace {

constexpr double side = 12;    // of the edges
constexpr double gap = 6;      // between the two texts
constexpr double chevron = 12; // with its own gap before it

} // namespace

TitledButton::TitledButton(QWidget *parent) : QPushButton(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void TitledButton::setTitle(const QString &what, const QString &chosen)
{
    m_what = what;
    setText(chosen); // what a screen reader and a test read
    updateGeometry();
    update();
}

QSize TitledButton::sizeHint() const
{
    const QFontMetrics metrics(font());
    int width = metrics.horizontalAdvance(text()) + px(2 * side + gap + chevron);
    if (!m_what.isEmpty())
        width += metrics.horizontalAdvance(m_what) + px(gap);
    return {width, QPushButton::sizeHint().height()};
}

void TitledButton::paintEvent(QPaintEvent *)
{
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text.clear();
    option.features &= ~QStyleOptionButton::HasMenu;
    painter.drawControl(QStyle::CE_PushButton, option);

    const Tokens &tokens = tokensOf(palette());
    QRect room = rect().adjusted(px(side), 0, -px(side), 0);
    const QRect mark(room.right() - px(chevron) + 1, room.center().y() - px(chevron) / 2,
                     px(chevron), px(chevron));
    paintIcon(painter, "chevron-down", mark, isEnabled() ? tokens.text : tokens.faint);
    if (!m_what.isEmpty()) {
        painter.setPen(isEnabled() ? tokens.muted : tokens.faint);
        painter.drawText(room, Qt::AlignVCenter, m_what);
        room.setLeft(room.left() + fontMetrics().horizontalAdvance(m_what) + px(gap));
    }
    room.setRight(mark.left() - px(gap));
    painter.setPen(isEnabled() ? tokens.text : tokens.faint);
    painter.drawText(room, Qt::AlignVCenter,
                     fontMetrics().elidedText(text(), Qt::ElideRight, room.width()));
}

} // namespace normscope::look
