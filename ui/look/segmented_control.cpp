#include "ui/look/segmented_control.h"

#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QAbstractButton>
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace normscope::look {

/// One choice; the control paints the ground, the segment its text.
class Segment : public QAbstractButton
{
public:
    Segment(SegmentedControl *control, int index)
        : QAbstractButton(control), m_control(control), m_index(index)
    {
        setCheckable(true);
        setAttribute(Qt::WA_Hover);
        connect(this, &QAbstractButton::clicked, control, [this] { m_control->choose(m_index); });
    }

    /// Wide enough for the text in bold, so that choosing it moves nothing.
    [[nodiscard]] QSize sizeHint() const override
    {
        const QFontMetrics metrics(uiFont(TextSize::Form, QFont::DemiBold));
        return {metrics.horizontalAdvance(text()) + px(16), px(26)};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokensOf(palette());
        QPainter painter(this);
        painter.setFont(uiFont(TextSize::Form, isChecked() ? QFont::DemiBold : QFont::Normal));
        painter.setPen(isChecked() ? t.text : isEnabled() ? t.muted : t.faint);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }

    void keyPressEvent(QKeyEvent *event) override
    {
        switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_Home:
        case Qt::Key_End:
            m_control->moveChoice(m_index, event->key());
            break;
        default:
            QAbstractButton::keyPressEvent(event);
        }
    }

    void nextCheckState() override {} // the control decides

    bool event(QEvent *event) override
    {
        switch (event->type()) {
        case QEvent::FocusIn:
        case QEvent::FocusOut:
        case QEvent::HoverEnter:
        case QEvent::HoverLeave:
        case QEvent::EnabledChange:
            m_control->update();
            break;
        default:
            break;
        }
        return QAbstractButton::event(event);
    }

private:
    SegmentedControl *m_control;
    int m_index;
};

SegmentedControl::SegmentedControl(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

int SegmentedControl::addSegment(const QString &text, const QString &toolTip)
{
    const int index = count();
    auto *segment = new Segment(this, index);
    m_segments.push_back(segment);
    segment->setObjectName(QStringLiteral("segment%1").arg(index));
    segment->setToolTip(toolTip);
    setSegmentText(index, text);
    if (m_current < 0)
        setCurrentIndex(0);
    updateTabStop();
    return index;
}

void SegmentedControl::setCurrentIndex(int index)
{
    if (index < 0 || index >= count() || index == m_current)
        return;
    m_current = index;
    for (int i = 0; i < count(); ++i)
        m_segments[std::size_t(i)]->setChecked(i == index);
    updateTabStop();
    update();
    Q_EMIT currentChanged(index);
}

void SegmentedControl::setSegmentEnabled(int index, bool enabled)
{
    m_segments.at(std::size_t(index))->setEnabled(enabled);
    updateTabStop();
}

void SegmentedControl::setSegmentText(int index, const QString &text)
{
    Segment *segment = m_segments.at(std::size_t(index));
    segment->setText(text);
    segment->setAccessibleName(text);
    placeSegments();
    updateGeometry();
}

QString SegmentedControl::segmentText(int index) const
{
    return m_segments.at(std::size_t(index))->text();
}

QSize SegmentedControl::sizeHint() const
{
    int width = 0;
    for (const Segment *segment : m_segments)
        width += segment->sizeHint().width();
    return {width, px(26)};
}

QSize SegmentedControl::minimumSizeHint() const
{
    return sizeHint();
}

void SegmentedControl::choose(int index)
{
    if (index == m_current)
        return;
    setCurrentIndex(index);
    Q_EMIT activated(index);
}

void SegmentedControl::moveChoice(int from, int key)
{
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    int step = key == Qt::Key_Right || key == Qt::Key_Down || key == Qt::Key_Home ? 1 : -1;
    if (mirrored && (key == Qt::Key_Right || key == Qt::Key_Left))
        step = -step;
    int index = key == Qt::Key_Home ? 0 : key == Qt::Key_End ? count() - 1 : from + step;
    while (index >= 0 && index < count() && !m_segments[std::size_t(index)]->isEnabled())
        index += step;
    if (index < 0 || index >= count())
        return;
    choose(index);
    m_segments[std::size_t(index)]->setFocus(Qt::TabFocusReason);
}

void SegmentedControl::placeSegments()
{
    int x = 0;
    for (Segment *segment : m_segments) {
        const int width = segment->sizeHint().width();
        const QRect place(x, 0, width, height());
        segment->setGeometry(layoutDirection() == Qt::RightToLeft
                                 ? place.translated(QWidget::width() - 2 * x - width, 0)
                                 : place);
        x += width;
    }
}

void SegmentedControl::updateTabStop()
{
    int stop = m_current;
    if (stop < 0 || !m_segments[std::size_t(stop)]->isEnabled()) {
        const auto first = std::find_if(m_segments.begin(), m_segments.end(),
                                        [](const Segment *s) { return s->isEnabled(); });
        stop = int(first - m_segments.begin());
    }
    for (int i = 0; i < count(); ++i)
        m_segments[std::size_t(i)]->setFocusPolicy(i == stop ? Qt::StrongFocus : Qt::ClickFocus);
}

void SegmentedControl::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF edge = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath shape;
    shape.addRoundedRect(edge, px(5), px(5));

    painter.setClipPath(shape);
    painter.fillPath(shape, t.card);
    for (const Segment *segment : m_segments) {
        if (segment->isChecked())
            painter.fillRect(segment->geometry(), t.selected);
        else if (segment->isEnabled() && segment->underMouse())
            painter.fillRect(segment->geometry(), t.hover);
    }
    painter.setClipping(false);

    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(t.border);
    for (std::size_t i = 1; i < m_segments.size(); ++i) {
        const QRect place = m_segments[i]->geometry();
        const int x = layoutDirection() == Qt::RightToLeft ? place.right() : place.left();
        painter.drawLine(x, 1, x, height() - 2);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(isEnabled() ? t.control : t.border);
    painter.drawPath(shape);

    for (const Segment *segment : m_segments) {
        if (!segment->hasFocus())
            continue;
        painter.setPen(QPen(t.accent, 2));
        painter.drawRoundedRect(QRectF(segment->geometry()).adjusted(1, 1, -1, -1), px(5), px(5));
    }
}

void SegmentedControl::resizeEvent(QResizeEvent *)
{
    placeSegments();
}

void SegmentedControl::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LayoutDirectionChange) {
        placeSegments();
        updateGeometry();
    }
    QWidget::changeEvent(event);
}

} // namespace normscope::look
