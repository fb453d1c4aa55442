#include "ui/look/switch.h"

#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QPainter>

namespace normscope::look {

void paintSwitch(QPainter &painter, const QRectF &place, bool on, bool enabled,
                 const QPalette &palette)
{
    const Tokens &t = tokensOf(palette);
    QRectF track(0, 0, px(26), px(14));
    track.moveCenter(place.center());
    const qreal radius = track.height() / 2;
    const QColor ink = !enabled ? t.faint : on ? t.accent : t.control;

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (on) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        painter.drawRoundedRect(track, radius, radius);
    } else {
        const qreal edge = px(1) * 1.2;
        painter.setPen(QPen(ink, edge));
        painter.setBrush(t.card);
        painter.drawRoundedRect(track.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), radius,
                                radius);
    }
    QRectF knob(0, 0, px(10), px(10));
    knob.moveCenter({on ? track.right() - radius : track.left() + radius, track.center().y()});
    painter.setPen(Qt::NoPen);
    painter.setBrush(on ? t.onAccent : ink);
    if (!on)
        knob.adjust(px(1), px(1), -px(1), -px(1));
    painter.drawEllipse(knob);
    painter.restore();
}

Switch::Switch(QWidget *parent) : QAbstractButton(parent)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize Switch::sizeHint() const
{
    return {px(26) + px(8), px(14) + px(8)}; // room for the ring, 2 outside and 2 wide
}

void Switch::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintSwitch(painter, rect(), isChecked(), isEnabled(), palette());
    if (!hasFocus())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokensOf(palette()).accent, 2));
    const QRectF ring = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2);
}

} // namespace normscope::look
