// All answers against the setting that was changed: a mark each for the network with BN and the one
// without.
#pragma once

#include "ui/charts/plot.h"
#include "ui/explore/answer.h"
#include "ui/explore/changed_key.h"

#include <QWidget>

#include <vector>

namespace normscope::ui {

struct PlotStyle;

/// One answer in the chart.
struct AnswerMark
{
    int number = 0;
    KeyValue at;
    std::optional<Figure> normalized;
    Figure plain;
    bool now = false;
    bool aside = false; ///< differs from the latest in other settings too
    double reached = 1; ///< of the budget; what a change has replaced came less far
};

class AnswerChart : public QWidget
{
    Q_OBJECT

public:
    explicit AnswerChart(QWidget *parent = nullptr);

    void show(const ChangedKey &key, std::vector<AnswerMark> marks);
    using QWidget::show;
    [[nodiscard]] const std::vector<AnswerMark> &marks() const { return m_marks; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] double place(const AnswerMark &mark) const;
    [[nodiscard]] Scale xScale(int intervals) const;
    [[nodiscard]] Plot layOut(const PlotStyle &style) const;
    void paintNow(QPainter &painter, const Plot &plot, const PlotStyle &style) const;
    void paintNetwork(QPainter &painter, const Plot &plot, const PlotStyle &style,
                      bool normalized) const;

    ChangedKey m_key;
    std::vector<AnswerMark> m_marks;
    bool m_numeric = true;
    QStringList m_words; ///< of a setting that is no number, in the order of their appearance
};

} // namespace normscope::ui
