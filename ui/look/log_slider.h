// A slider whose steps are ratios: for the learning rate.
#pragma once

#include <QSlider>

#include <vector>

namespace normscope::look {

/// Values between two positive bounds, rounded to two significant digits. An arrow key moves a
/// tenth of a decade, Page Up and Down a whole one.
class LogSlider : public QSlider
{
    Q_OBJECT

public:
    LogSlider(double minimum, double maximum, QWidget *parent = nullptr);

    /// Moves the handle, held to the bounds; emits nothing.
    void setNumber(double number);
    [[nodiscard]] double number() const;
    /// Ticks over the groove at these numbers, the last one longer; none for an empty list.
    void setMarks(const std::vector<double> &numbers);
    [[nodiscard]] const std::vector<double> &marks() const { return m_marks; }

Q_SIGNALS:
    /// A person moved the handle. `gesture` is the same for all values of one drag, or of one stay
    /// with the keyboard, so that they can be one step of undo.
    void numberEdited(double number, int gesture);

protected:
    void focusInEvent(QFocusEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] double positionOf(double number) const;

    double m_minimum;
    std::vector<double> m_marks;
    int m_gesture = 0;
    bool m_settingNumber = false;
};

} // namespace normscope::look
