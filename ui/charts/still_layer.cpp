#include "ui/charts/still_layer.h"

#include "ui/charts/background_work.h"
#include "ui/charts/plot_lines.h"
#include "ui/charts/plot_painter.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

/// All that the worker needs, and what it makes of it.
struct StillLayer::Work
{
    Key key;
    std::vector<std::shared_ptr<const ChartRun>> runs;
    Plot plot;
    PlotStyle style;
    ChartSettings settings;
    QImage image;

    void paint()
    {
        std::vector<std::vector<std::shared_ptr<const PlotLine>>> lines;
        for (const auto &run : runs) {
            ChannelRows channels;
            lines.push_back(makeLines(*run, settings, plot, key.columns, false, channels));
        }
        for (const LineKind kind : lineKinds())
            for (const auto &ofRun : lines)
                for (const auto &line : ofRun)
                    if (line->kind == kind)
                        plot.lines.push_back(line);
        const QSizeF pixels = key.bounds.size() * key.pixelRatio;
        image = QImage(pixels.toSize(), QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(key.pixelRatio);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paintBands(painter, plot, style);
        paintRawLines(painter, plot, style);
        paintLines(painter, plot, style);
        painter.setRenderHint(QPainter::Antialiasing);
        paintEpochPoints(painter, plot, style);
    }
};

StillLayer::StillLayer(QObject *parent) : QObject(parent) {}

void StillLayer::choose(const ChartData &data, bool asImage)
{
    m_chosen.clear();
    if (!asImage)
        for (const ChartRun &run : data.drawn())
            if (run.read && run.isOver() && !run.entry.hidden)
                m_chosen.emplace_back(run.entry.id, run.stamp);
    if (m_chosen.size() <= mostStillSeries)
        m_chosen.clear();
}

std::set<RunId> StillLayer::leftOut(const std::set<RunId> &shown) const
{
    std::set<RunId> runs;
    std::vector<RunId> missing;
    for (const Stamp &chosen : m_chosen) {
        if (shown.contains(chosen.first))
            continue;
        if (std::find(m_shown.runs.begin(), m_shown.runs.end(), chosen) != m_shown.runs.end())
            runs.insert(chosen.first);
        else
            missing.push_back(chosen.first);
    }
    // What has just ended stays in sight until it is in the image. Many that come at once are
    // waited for.
    if (missing.size() > mostStillSeries)
        runs.insert(missing.begin(), missing.end());
    return runs;
}

void StillLayer::request(const ChartData &data, const Plot &plot, const PlotStyle &style,
                         int columns, double pixelRatio)
{
    if (m_chosen.empty()) {
        m_wanted = m_shown = {};
        m_image = {};
        m_lines.clear();
        m_copies.clear();
        return;
    }
    m_wanted = {m_chosen,          plot.x.range, plot.y.range, plot.y.logarithmic,
                data.settings().x, plot.bounds,  plot.area,    columns,
                pixelRatio,        style.unit,   style.tokens, data.settings().band};
    if (!m_working && m_wanted != m_shown)
        start(data, plot, style);
}

void StillLayer::start(const ChartData &data, const Plot &plot, const PlotStyle &style)
{
    std::map<Stamp, std::shared_ptr<const ChartRun>> copies;
    const auto work = std::make_shared<Work>();
    for (const ChartRun &run : data.drawn()) {
        const Stamp stamp{run.entry.id, run.stamp};
        if (std::find(m_chosen.begin(), m_chosen.end(), stamp) == m_chosen.end())
            continue;
        const auto known = m_copies.find(stamp);
        copies[stamp] = known != m_copies.end() ? known->second : std::make_shared<ChartRun>(run);
        work->runs.push_back(copies[stamp]);
    }
    m_copies = std::move(copies);
    work->key = m_wanted;
    work->plot.bounds = plot.bounds;
    work->plot.area = plot.area;
    work->plot.x = plot.x;
    work->plot.y = plot.y;
    work->style = style;
    work->settings = data.settings();
    m_working = true;
    runInBackground(
        this, [work] { work->paint(); },
        [this, work](const QString &) {
            m_working = false;
            m_shown = work->key;
            m_image = work->image;
            m_lines = work->plot.lines;
            Q_EMIT ready();
        });
}

void StillLayer::paint(QPainter &painter, const Plot &plot) const
{
    if (m_image.isNull() || m_chosen.empty() || m_shown.axis != m_wanted.axis ||
        m_shown.logarithmic != m_wanted.logarithmic)
        return;
    painter.save();
    if (plot.highlighted != 0)
        painter.setOpacity(dimmedOpacity);
    if (m_shown.area == plot.area && m_shown.x == plot.x.range && m_shown.y == plot.y.range) {
        painter.drawImage(0, 0, m_image);
    } else if (m_shown.x.span() > 0 && m_shown.y.span() > 0) {
        const QRectF source(m_shown.area.topLeft() * m_shown.pixelRatio,
                            m_shown.area.size() * m_shown.pixelRatio);
        const QRectF target(plot.toPixels({m_shown.x.lo, m_shown.y.hi}),
                            plot.toPixels({m_shown.x.hi, m_shown.y.lo}));
        painter.setClipRect(plot.area);
        painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        painter.drawImage(target, m_image, source);
    }
    painter.restore();
}

} // namespace normscope::ui
