// An on/off switch: filled when on, hollow when off.
#pragma once

#include <QAbstractButton>

namespace normscope::look {

/// Paints the switch of 26×14 pixels in the middle of `place`; also for delegates.
void paintSwitch(QPainter &painter, const QRectF &place, bool on, bool enabled,
                 const QPalette &palette);

class Switch : public QAbstractButton
{
    Q_OBJECT

public:
    explicit Switch(QWidget *parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace normscope::look
