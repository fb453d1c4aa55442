// The small chart of all answers: a mark each for the network with BN and the one without, and what
// the answer under the pointer says.
#pragma once

#include "ui/explore/answer_plot.h"

#include <QWidget>

#include <optional>

namespace normscope::ui {

class AnswerChart : public QWidget
{
    Q_OBJECT

public:
    explicit AnswerChart(QWidget *parent = nullptr);

    void show(AnswerMarks answers);
    using QWidget::show;
    [[nodiscard]] const AnswerMarks &answers() const { return m_answers; }
    /// Of the answer under the pointer.
    [[nodiscard]] std::optional<Reading> reading() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    AnswerMarks m_answers;
    std::optional<QPointF> m_pointer;
};

} // namespace normscope::ui
