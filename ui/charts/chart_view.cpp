#include "ui/charts/chart_view.h"

#include "ui/charts/plot_painter.h"
#include "ui/look/metrics.h"

#include <QAccessible>
#include <QChart>
#include <QElapsedTimer>
#include <QEvent>
#include <QGraphicsLayout>
#include <QPainter>

#include <algorithm>

namespace normscope::ui {

namespace {

/// Points of lines that take as long as the axes, words and frame of a chart (some 10 ms).
constexpr std::size_t emptyWeight = 25'000;

/// Adds the time of a scope to a total.
class Stopwatch
{
public:
    explicit Stopwatch(double &total) : m_total(total) { m_timer.start(); }
    ~Stopwatch() { m_total += static_cast<double>(m_timer.nsecsElapsed()) / 1e6; }
    Stopwatch(const Stopwatch &) = delete;
    Stopwatch &operator=(const Stopwatch &) = delete;

private:
    double &m_total;
    QElapsedTimer m_timer;
};

} // namespace

ChartView::ChartView(const ChartSource &source, QWidget *parent)
    : QChartView(parent), m_data(source), m_lines(chart())
{
    chart()->setAnimationOptions(QChart::NoAnimation);
    chart()->legend()->hide();
    chart()->setBackgroundVisible(false);
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);

    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setObjectName(QStringLiteral("chart-") + source.id);
    setAccessibleName(source.title);
    connect(&m_still, &StillLayer::ready, this, &ChartView::changed);
}

ChartView::~ChartView() = default;

void ChartView::changed()
{
    m_plotCurrent = false;
    m_frameCurrent = false;
    viewport()->update();
}

void ChartView::setRuns(const std::vector<RunEntry> &runs)
{
    if (m_data.setRuns(runs))
        changed();
}

void ChartView::setGroups(const std::vector<RunGroupEntry> &groups)
{
    if (m_data.setGroups(groups))
        changed();
}

void ChartView::setBaseline(const std::optional<RunEntry> &run)
{
    if (m_data.setBaseline(run))
        changed();
}

void ChartView::setSettings(const ChartSettings &settings)
{
    const ChartSettings old = m_data.settings();
    if (!m_data.setSettings(settings))
        return;
    // The zoom stays on what it was on.
    if (old.x != settings.x && m_view.x) {
        m_view.x = m_data.onAxis(*m_view.x, old.x, settings.x);
        if (m_view.x)
            m_view.x = withinAxis(*m_view.x);
    }
    if (old.logY != settings.logY || old.difference != settings.difference)
        m_view.y.reset();
    changed();
}

void ChartView::setSource(const ChartSource &source)
{
    if (!m_data.setSource(source))
        return;
    m_view.y.reset();
    setObjectName(QStringLiteral("chart-") + source.id);
    setAccessibleName(source.title);
    changed();
}

void ChartView::setLayer(std::size_t layer)
{
    if (!m_data.setLayer(layer))
        return;
    m_view.y.reset();
    changed();
}

bool ChartView::refresh()
{
    const Stopwatch stopwatch(m_milliseconds);
    if (m_data.refresh())
        m_plotCurrent = m_frameCurrent = false;
    return !m_plotCurrent;
}

void ChartView::setHighlighted(RunId run)
{
    if (run == m_view.highlighted)
        return;
    m_view.highlighted = run;
    changed();
}

void ChartView::setPlannedEpochs(int epochs)
{
    if (epochs == m_view.plannedEpochs)
        return;
    m_view.plannedEpochs = epochs;
    changed();
}

void ChartView::setChannelDrawing(ChannelDrawing drawing)
{
    if (drawing == m_view.channels)
        return;
    m_view.channels = drawing;
    changed();
}

void ChartView::setRanked(bool ranked)
{
    if (ranked == m_view.ranked)
        return;
    m_view.ranked = ranked;
    changed();
}

void ChartView::setHeading(bool heading)
{
    m_view.heading = heading;
    changed();
}

void ChartView::setXTitle(bool title)
{
    if (title == m_view.xTitle)
        return;
    m_view.xTitle = title;
    changed();
}

void ChartView::setNote(const QString &headline, const QString &line)
{
    if (headline == m_view.noteHeadline && line == m_view.noteLine)
        return;
    m_view.noteHeadline = headline;
    m_view.noteLine = line;
    changed();
}

void ChartView::setSharedExtent(std::optional<Range> extent)
{
    if (extent == m_view.sharedExtent)
        return;
    m_view.sharedExtent = extent;
    changed();
}

void ChartView::setRoom(double left, double right)
{
    if (left == m_view.left && right == m_view.room)
        return;
    m_view.left = left;
    m_view.room = right;
    changed();
}

const Plot &ChartView::plot()
{
    if (!m_plotCurrent)
        rebuild();
    return m_plot;
}

void ChartView::describeView()
{
    m_view.bounds = QRectF(viewport()->rect());
    m_view.style = screenStyle(look::tokensOf(palette()));
    m_view.columnsPerPixel = devicePixelRatioF();
}

ChartView::Room ChartView::roomWanted()
{
    if (m_plotCurrent)
        return {m_plot.leftWanted, m_plot.roomWanted};
    const Stopwatch stopwatch(m_milliseconds);
    describeView();
    const Plot frame = PlotBuilder::frame(m_data, m_view);
    return {frame.leftWanted, frame.roomWanted};
}

std::size_t ChartView::weight() const
{
    const auto columns = static_cast<std::size_t>(std::max(1, viewport()->width()));
    std::size_t points = emptyWeight;
    for (const ChartRun &run : m_data.runs()) {
        if (run.entry.hidden)
            continue;
        const ChannelCurves &channels = run.curves.channels;
        points += channels.channels() * std::min(channels.size(), columns);
        points += 2 * std::min(run.curves.minibatches.at.size(), columns);
    }
    return points;
}

void ChartView::rebuild()
{
    const Stopwatch stopwatch(m_milliseconds);
    describeView();
    m_still.choose(m_data, drawsImage(m_data, m_view.channels));
    m_view.leftOut = m_still.leftOut(m_data.litWith(m_view.highlighted));
    m_plot = m_builder.build(m_data, m_view);
    m_still.request(m_data, m_plot, m_view.style, columnsOf(m_plot, m_view),
                    m_view.columnsPerPixel);
    m_plotCurrent = true;
    m_frameCurrent = false;
    if (QAccessible::isActive()) {
        QStringList ends;
        for (const LineEnd &end : m_plot.ends)
            ends += QStringLiteral("%1 %2").arg(end.name, end.value).trimmed();
        setAccessibleDescription(ends.join(QStringLiteral(", ")));
    }
}

void ChartView::drawBackground(QPainter *painter, const QRectF &)
{
    // Text costs more than curves: the axes are painted again only when they are others.
    const QSize pixels = m_frame.size();
    const bool same = m_axes.size() == pixels && m_axesOf.area == m_plot.area &&
                      m_axesOf.x == m_plot.x && m_axesOf.y == m_plot.y &&
                      m_axesOf.xTitle == m_plot.xTitle &&
                      m_axesOf.headingDetail == m_plot.headingDetail &&
                      m_axesOf.heading == m_plot.heading && !m_plot.image == !m_axesOf.image &&
                      (!m_plot.image || m_plot.image->ranked == m_axesOf.image->ranked);
    if (!same) {
        m_axes = QPixmap(pixels);
        m_axes.setDevicePixelRatio(m_frame.devicePixelRatio());
        m_axes.fill(m_view.style.tokens->card);
        QPainter axes(&m_axes);
        paintAxes(axes, m_plot, m_view.style);
        m_axesOf = m_plot;
        m_axesOf.lines.clear();
    }
    painter->drawPixmap(0, 0, m_axes);
    paintImage(*painter, m_plot, m_view.style);
    m_still.paint(*painter, m_plot);
    paintBands(*painter, m_plot, m_view.style);
    paintRawLines(*painter, m_plot, m_view.style);
}

void ChartView::drawForeground(QPainter *painter, const QRectF &)
{
    paintMarks(*painter, m_plot, m_view.style);
}

void ChartView::renderFrame()
{
    const Stopwatch stopwatch(m_milliseconds);
    const QSize pixels = viewport()->size() * devicePixelRatioF();
    if (m_frame.size() != pixels)
        m_frame = QPixmap(pixels);
    m_frame.setDevicePixelRatio(devicePixelRatioF());
    m_lines.show(m_plot, m_view.style);
    QPainter painter(&m_frame);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect all = viewport()->rect();
    render(&painter, all, all, Qt::IgnoreAspectRatio);
    m_frameCurrent = true;
    ++m_framesPainted;
}

void ChartView::paintEvent(QPaintEvent *)
{
    const bool current = m_plotCurrent && m_frameCurrent;
    if (!current && m_mayDraw && !m_mayDraw()) {
        QPainter painter(viewport());
        painter.fillRect(viewport()->rect(), look::tokensOf(palette()).card);
        painter.drawPixmap(0, 0, m_frame);
        return;
    }
    if (!m_plotCurrent)
        rebuild();
    if (!m_frameCurrent)
        renderFrame();
    QPainter painter(viewport());
    painter.drawPixmap(0, 0, m_frame);
    if (!m_crosshair)
        return;
    if (const std::optional<Reading> values = reading()) {
        paintCrosshair(painter, *values, m_plot, m_view.style);
        if (m_withReadout)
            paintReadout(painter, *values, m_plot, m_view.style, m_pointer);
    }
}

void ChartView::setCrosshair(std::optional<double> x, bool withReadout)
{
    if (x == m_crosshair && withReadout == m_withReadout && !withReadout)
        return;
    m_crosshair = x;
    m_withReadout = withReadout;
    viewport()->update();
}

std::optional<Reading> ChartView::reading()
{
    return m_crosshair ? readAt(m_data, plot(), *m_crosshair) : std::nullopt;
}

double ChartView::takeMilliseconds()
{
    return std::exchange(m_milliseconds, 0);
}

void ChartView::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    changed();
}

void ChartView::changeEvent(QEvent *event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_axes = QPixmap();
        m_builder = {}; // an image holds its colors
        changed();
    }
}

QSize ChartView::minimumSizeHint() const
{
    return {look::px(180), look::px(110)};
}

QSize ChartView::sizeHint() const
{
    return {look::px(400), look::px(260)};
}

} // namespace normscope::ui
