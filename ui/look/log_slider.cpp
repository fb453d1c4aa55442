#include "ui/look/log_slider.h"

#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QWheelEvent>

#include <cmath>

namespace normscope::look {

namespace {

constexpr int stepsPerDecade = 50;

int nextGesture()
{
    static int last = 0; // unique among all sliders, whose edits meet in one undo stack
    return ++last;
}

double twoDigits(double number)
{
    const double unit = std::pow(10.0, std::floor(std::log10(number)) - 1);
    const double rounded = std::round(number / unit) * unit;
    // By way of decimal text, so that 0.3 is 0.3 and not 0.30000000000000004.
    return QString::number(rounded, 'g', 2).toDouble();
}

} // namespace

LogSlider::LogSlider(double minimum, double maximum, QWidget *parent)
    : QSlider(Qt::Horizontal, parent), m_minimum(minimum)
{
    setRange(0, int(std::lround(std::log10(maximum / minimum) * stepsPerDecade)));
    setSingleStep(stepsPerDecade / 10);
    setPageStep(stepsPerDecade);
    setFocusPolicy(Qt::StrongFocus);
    connect(this, &QSlider::valueChanged, this, [this] {
        if (!m_settingNumber)
            Q_EMIT numberEdited(number(), m_gesture);
    });
}

void LogSlider::setNumber(double number)
{
    if (!(number > 0) || isSliderDown())
        return;
    m_settingNumber = true;
    setValue(int(std::lround(positionOf(number))));
    m_settingNumber = false;
}

/// In steps, held to the bounds.
double LogSlider::positionOf(double number) const
{
    const double steps = std::log10(number / m_minimum) * stepsPerDecade;
    return std::min(std::max(steps, 0.0), double(maximum()));
}

void LogSlider::setMarks(const std::vector<double> &numbers)
{
    if (numbers == m_marks)
        return;
    m_marks = numbers;
    update();
}

void LogSlider::paintEvent(QPaintEvent *event)
{
    QSlider::paintEvent(event);
    if (m_marks.empty())
        return;
    QStyleOptionSlider option;
    initStyleOption(&option);
    const QRect groove =
        style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderGroove, this);
    const QRect handle =
        style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this);
    QPainter painter(this);
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        if (!(m_marks[i] > 0))
            continue;
        const bool last = i + 1 == m_marks.size();
        const double share = positionOf(m_marks[i]) / std::max(1, maximum());
        const int x = groove.left() + handle.width() / 2 +
                      int(std::lround(share * (groove.width() - handle.width())));
        const int bottom = handle.top();
        const Tokens &tokens = tokensOf(palette());
        painter.fillRect(
            QRect(x, bottom - px(last ? 6 : 4), std::max(1, px(last ? 2 : 1)), px(last ? 6 : 4)),
            last ? tokens.text : tokens.muted);
    }
}

double LogSlider::number() const
{
    return twoDigits(m_minimum * std::pow(10.0, double(value()) / stepsPerDecade));
}

void LogSlider::focusInEvent(QFocusEvent *event)
{
    m_gesture = nextGesture();
    QSlider::focusInEvent(event);
}

void LogSlider::wheelEvent(QWheelEvent *event)
{
    // Only where a person is at work, not while scrolling past.
    if (hasFocus())
        QSlider::wheelEvent(event);
    else
        event->ignore();
}

void LogSlider::mousePressEvent(QMouseEvent *event)
{
    m_gesture = nextGesture();
    if (event->button() != Qt::LeftButton) {
        QSlider::mousePressEvent(event);
        return;
    }
    // A click on the groove takes the handle there and drags it on, instead of by pages.
    QStyleOptionSlider option;
    initStyleOption(&option);
    const QRect groove =
        style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderGroove, this);
    const QRect handle =
        style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this);
    if (!handle.contains(event->position().toPoint())) {
        const int span = groove.width() - handle.width();
        const int at = int(event->position().x()) - groove.x() - handle.width() / 2;
        setValue(
            QStyle::sliderValueFromPosition(minimum(), maximum(), at, span, option.upsideDown));
    }
    QSlider::mousePressEvent(event);
}

} // namespace normscope::look
