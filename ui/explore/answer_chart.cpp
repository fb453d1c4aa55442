#include "ui/explore/answer_chart.h"

#include "ui/charts/plot_style.h"
#include "ui/look/metrics.h"

#include <QMouseEvent>
#include <QPainter>

#include <utility>

namespace normscope::ui {

AnswerChart::AnswerChart(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("answerChart"));
    setAccessibleName(tr("Accuracy of all answers"));
    setMouseTracking(true);
}

void AnswerChart::show(AnswerMarks answers)
{
    m_answers = std::move(answers);
    QStringList told;
    for (const AnswerMark &mark : m_answers.marks) {
        const QString value = numberText(mark.plain.accuracy, 3);
        told += mark.isCutShort()
                    ? tr("%1: %2 %3").arg(mark.at.text, value, reachedText(mark.reached))
                    : tr("%1: %2").arg(mark.at.text, value);
    }
    setAccessibleDescription(told.join(QStringLiteral(", ")));
    update();
}

std::optional<Reading> AnswerChart::reading() const
{
    if (!m_pointer)
        return std::nullopt;
    const PlotStyle style = screenStyle(look::tokensOf(palette()));
    return readAnswers(m_answers, layOutAnswers(m_answers, rect(), style), style, *m_pointer);
}

QSize AnswerChart::sizeHint() const
{
    return {look::px(260), look::px(200)};
}

QSize AnswerChart::minimumSizeHint() const
{
    return {look::px(120), look::px(90)};
}

void AnswerChart::paintEvent(QPaintEvent *)
{
    const PlotStyle style = screenStyle(look::tokensOf(palette()));
    const Plot plot = layOutAnswers(m_answers, rect(), style);
    if (plot.area.width() < 10 || plot.area.height() < 10)
        return;
    QPainter painter(this);
    paintAnswers(painter, m_answers, plot, style);
    if (const std::optional<Reading> read = reading()) {
        paintCrosshair(painter, *read, plot, style);
        paintReadout(painter, *read, plot, style, *m_pointer);
    }
}

void AnswerChart::mouseMoveEvent(QMouseEvent *event)
{
    m_pointer = event->position();
    update();
}

void AnswerChart::leaveEvent(QEvent *)
{
    m_pointer.reset();
    update();
}

} // namespace normscope::ui
