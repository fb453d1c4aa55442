// One chart on the screen: Qt Charts draws the lines, plot_painter.h everything about them. What
// has been drawn is kept as a picture, so that a crosshair moving over it redraws no curve.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/charts/line_series.h"
#include "ui/charts/plot_builder.h"
#include "ui/charts/reading.h"
#include "ui/charts/still_layer.h"

#include <QChartView>
#include <QPixmap>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace normscope::ui {

class ChartView : public QChartView
{
    Q_OBJECT

public:
    explicit ChartView(const ChartSource &source, QWidget *parent = nullptr);
    ~ChartView() override;

    [[nodiscard]] const ChartData &data() const { return m_data; }
    void setRuns(const std::vector<RunEntry> &runs);
    /// Those of the runs that are drawn as means; none draws every run.
    void setGroups(const std::vector<RunGroupEntry> &groups);
    /// The run that differences are to, where settings ask for them.
    void setBaseline(const std::optional<RunEntry> &run);
    void setSettings(const ChartSettings &settings);
    void setSource(const ChartSource &source);
    void setLayer(std::size_t layer);
    /// Takes what is new from the histories; true when the chart is to be drawn again, which
    /// viewport()->update() brings about.
    bool refresh();

    void setHighlighted(RunId run);
    void setPlannedEpochs(int epochs);
    void setChannelDrawing(ChannelDrawing drawing);
    void setRanked(bool ranked);
    /// The source's name and range stand inside the chart; the x axis has a title.
    void setHeading(bool heading);
    void setXTitle(bool title);
    /// What is to be said of the curves, where it covers few of them; an empty headline says
    /// nothing.
    void setNote(const QString &headline, const QString &line);
    /// Values beyond this chart's own that its y axis shall span; nothing for its own alone.
    void setSharedExtent(std::optional<Range> extent);
    /// At least this much room before and beside the area, so that the areas of several charts line
    /// up.
    void setRoom(double left, double right);

    /// The room that it wants before and beside its area; cheap where the drawing as a whole is
    /// not.
    struct Room
    {
        double left = 0;
        double right = 0;
    };
    [[nodiscard]] Room roomWanted();
    /// `mayDraw` is asked before what changed is worked out and painted; while it says no, what was
    /// painted before stays in sight.
    void setTurn(std::function<bool()> mayDraw) { m_mayDraw = std::move(mayDraw); }
    /// Roughly how much is to be drawn: points of lines, and what a chart without any is worth.
    [[nodiscard]] std::size_t weight() const;

    /// The drawing as it stands, worked out anew when something has changed.
    [[nodiscard]] const Plot &plot();
    /// How the chart is looked at, for pictures of it.
    [[nodiscard]] const PlotView &view() const { return m_view; }
    [[nodiscard]] std::optional<Range> xView() const { return m_view.x; }
    void setXView(std::optional<Range> range);
    void setYView(std::optional<Range> range);
    void resetView();

    /// Shows the line and the dots at `x`; `withReadout` the values too.
    void setCrosshair(std::optional<double> x, bool withReadout);
    [[nodiscard]] std::optional<Reading> reading();

    /// Spent on this chart since the last call: reading, working out, painting.
    [[nodiscard]] double takeMilliseconds();
    /// How often the curves were painted, to see that nothing is painted in vain.
    [[nodiscard]] int framesPainted() const { return m_framesPainted; }
    /// What is drawn of runs that are over, where there are many.
    [[nodiscard]] const StillLayer &stillLayer() const { return m_still; }
    /// The series that are in use, from back to front.
    [[nodiscard]] std::vector<const QLineSeries *> shownSeries() const { return m_lines.shown(); }

    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void crosshairMoved(double x);
    void crosshairLeft();
    void xViewChanged();
    /// 0 when the pointer is over no curve.
    void runHovered(RunId run);
    void focusChanged(bool focused);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void changeEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void changed();
    /// Never wider than the whole x axis, never beyond its ends; nothing when it is all of it.
    [[nodiscard]] std::optional<Range> withinAxis(Range range) const;
    void rebuild();
    void describeView();
    void renderFrame();
    void zoom(bool vertical, double factor, QPointF about);
    void pan(double xFraction, double yFraction);
    void stepCrosshair(int steps);
    [[nodiscard]] RunId runAt(QPointF position);
    void hover(RunId run);

    ChartData m_data;
    PlotView m_view;
    PlotBuilder m_builder;
    Plot m_plot;
    bool m_plotCurrent = false;
    bool m_frameCurrent = false;
    QPixmap m_frame;
    QPixmap m_axes; ///< what paintAxes() gave for m_axesOf
    Plot m_axesOf;
    LineSeries m_lines;
    StillLayer m_still;
    std::optional<double> m_crosshair;
    bool m_withReadout = false;
    QPointF m_pointer;
    std::optional<QPointF> m_dragged;
    RunId m_hovered = 0;
    double m_milliseconds = 0;
    int m_framesPainted = 0;
    std::function<bool()> m_mayDraw;
};

} // namespace normscope::ui
