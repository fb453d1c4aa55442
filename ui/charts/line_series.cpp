#include "ui/charts/line_series.h"

#include "ui/charts/plot_painter.h"

#include <QChart>
#include <QLineSeries>
#include <QValueAxis>

#include <utility>

namespace normscope::ui {

namespace {

/// Points of a chunk; the last one is the first of the next.
constexpr qsizetype chunkPoints = 96;

} // namespace

LineSeries::LineSeries(QChart *chart) : m_chart(chart), m_x(new QValueAxis), m_y(new QValueAxis)
{
    m_x->setVisible(false);
    m_y->setVisible(false);
    m_chart->addAxis(m_x, Qt::AlignBottom);
    m_chart->addAxis(m_y, Qt::AlignLeft);
}

void LineSeries::showAxes(const Plot &plot)
{
    if (m_chart->plotArea() != plot.area)
        m_chart->setPlotArea(plot.area);
    if (m_x->min() != plot.x.range.lo || m_x->max() != plot.x.range.hi)
        m_x->setRange(plot.x.range.lo, plot.x.range.hi);
    if (m_y->min() != plot.y.range.lo || m_y->max() != plot.y.range.hi)
        m_y->setRange(plot.y.range.lo, plot.y.range.hi);
}

void LineSeries::showChunk(std::size_t index, QPolygonF points, const QPen &pen)
{
    if (index == m_chunks.size()) {
        auto *series = new QLineSeries;
        m_chart->addSeries(series);
        series->attachAxis(m_x);
        series->attachAxis(m_y);
        m_chunks.push_back({series, {}});
    }
    Chunk &chunk = m_chunks[index];
    if (chunk.series->pen() != pen)
        chunk.series->setPen(pen);
    if (chunk.points == points)
        return;
    chunk.points = std::move(points);
    chunk.series->replace(chunk.points);
    chunk.series->setVisible(true);
}

void LineSeries::show(const Plot &plot, const PlotStyle &style)
{
    showAxes(plot);
    std::size_t used = 0;
    for (const auto &line : plot.lines) {
        if (!isCurve(line->kind))
            continue;
        const QPen pen = linePen(*line, plot, style);
        for (const QPolygonF &piece : line->pieces) {
            // A dash pattern would begin anew with each chunk; there are few epochs.
            const qsizetype length = line->kind == LineKind::Epochs ? piece.size() : chunkPoints;
            for (qsizetype begin = 0; begin == 0 || begin + 1 < piece.size(); begin += length - 1) {
                showChunk(used++, QPolygonF(piece.mid(begin, length)), pen);
                if (length < 2)
                    break;
            }
        }
    }
    for (std::size_t i = used; i < m_used; ++i) {
        m_chunks[i].points.clear();
        m_chunks[i].series->setVisible(false);
        m_chunks[i].series->clear();
    }
    m_used = used;
}

std::vector<const QLineSeries *> LineSeries::shown() const
{
    std::vector<const QLineSeries *> series;
    for (std::size_t i = 0; i < m_used; ++i)
        series.push_back(m_chunks[i].series);
    return series;
}

} // namespace normscope::ui
