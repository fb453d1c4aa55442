// A scatter on the screen: pointing at a point tells its run, a click selects it.
#pragma once

#include "ui/charts/plot.h"
#include "ui/charts/plot_style.h"
#include "ui/compare/scatter_data.h"

#include <QWidget>

#include <optional>

namespace normscope::ui {

class ScatterView : public QWidget
{
    Q_OBJECT

public:
    explicit ScatterView(QWidget *parent = nullptr);

    /// Nothing shows `hint` in place of the points.
    void showData(std::optional<ScatterData> data, const QString &hint);
    [[nodiscard]] const std::optional<ScatterData> &data() const { return m_data; }
    void setHighlighted(RunId run);
    /// Where a run's point stands; nothing when it has none.
    [[nodiscard]] std::optional<QPointF> placeOfRun(RunId run) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// 0 when the pointer is over no point.
    void runHovered(RunId run);
    void runClicked(RunId run);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    [[nodiscard]] Plot layOut(const PlotStyle &style) const;
    [[nodiscard]] QString textOf(const ScatterPoint &point) const;
    void hover(std::optional<std::size_t> index);
    void paintHovered(QPainter &painter, const Plot &plot, const PlotStyle &style) const;

    std::optional<ScatterData> m_data;
    QString m_hint;
    RunId m_highlighted = 0;
    std::optional<std::size_t> m_hovered; ///< of the data's points
};

} // namespace normscope::ui
