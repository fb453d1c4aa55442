#include "ui/runs/expander.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QEvent>
#include <QKeyEvent>
#include <QPainter>

namespace normscope::ui {

Expander::Expander(QWidget *parent) : QAbstractButton(parent)
{
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize Expander::sizeHint() const
{
    const QFontMetrics metrics(look::uiFont(look::TextSize::Form));
    return {look::px(41) + metrics.horizontalAdvance(text()), look::px(30)};
}

void Expander::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const look::Tokens &tokens = look::tokensOf(palette());
    const QColor ink = underMouse() ? tokens.text : tokens.muted;
    const double icon = look::px(12);
    look::paintIcon(painter,
                    isChecked() ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
                    QRectF(look::px(18) - icon / 2, (height() - icon) / 2, icon, icon), ink);
    painter.setFont(look::uiFont(look::TextSize::Form));
    painter.setPen(ink);
    painter.drawText(rect().adjusted(look::px(29), 0, -look::px(12), 0),
                     Qt::AlignLeft | Qt::AlignVCenter, text());
    if (hasFocus()) {
        painter.setPen(QPen(tokens.accent, look::px(2)));
        const int inset = look::px(4);
        painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset / 2.0, -inset, -inset / 2.0),
                                look::px(5), look::px(5));
    }
}

void Expander::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Right:
        setChecked(true);
        return;
    case Qt::Key_Left:
        setChecked(false);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        toggle();
        return;
    default:
        QAbstractButton::keyPressEvent(event);
    }
}

void Expander::changeEvent(QEvent *event)
{
    QAbstractButton::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

} // namespace normscope::ui
