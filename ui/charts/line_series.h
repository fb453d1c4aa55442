// The lines of a plot as series of Qt Charts. Only what differs is told to it: each change of a
// series makes Qt Charts stroke all of it for pointer hits, which costs more than painting it. Long
// lines are therefore shown as chunks, of which growing changes but the last.
#pragma once

#include "ui/charts/plot.h"
#include "ui/charts/plot_style.h"

#include <vector>

QT_BEGIN_NAMESPACE
class QChart;
class QLineSeries;
class QValueAxis;
QT_END_NAMESPACE

namespace normscope::ui {

class LineSeries
{
public:
    /// `chart` owns the axes and series and outlives this.
    explicit LineSeries(QChart *chart);

    /// Every curve, from back to front.
    void show(const Plot &plot, const PlotStyle &style);
    /// The series in use, in the order they are drawn.
    [[nodiscard]] std::vector<const QLineSeries *> shown() const;

private:
    struct Chunk
    {
        QLineSeries *series = nullptr; ///< owned by the chart
        QPolygonF points;
    };
    void showAxes(const Plot &plot);
    void showChunk(std::size_t index, QPolygonF points, const QPen &pen);

    QChart *m_chart;
    QValueAxis *m_x; ///< owned by the chart; they only map
    QValueAxis *m_y;
    std::vector<Chunk> m_chunks;
    std::size_t m_used = 0;
};

} // namespace normscope::ui
