#include "ui/charts/plot_builder.h"

#include "ui/charts/channel_image.h"
#include "ui/charts/line_ends.h"
#include "ui/charts/plot_lines.h"
#include "ui/charts/plot_marks.h"
#include "ui/charts/plot_places.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

QString xTitleOf(XAxis axis)
{
    switch (axis) {
    case XAxis::Step:
        return QCoreApplication::translate("Plot", "step");
    case XAxis::Seconds:
        return QCoreApplication::translate("Plot", "seconds");
    case XAxis::Epoch:
        break;
    }
    return QCoreApplication::translate("Plot", "epoch");
}

/// How many tick intervals have room.
int intervalsFor(double length, double each)
{
    return std::clamp(static_cast<int>(length / each), 2, 5);
}

/// The whole y axis: what the source starts with, widened by the data.
Scale fullY(const ChartData &data, const PlotView &view, int intervals)
{
    const ChartSource &source = data.source();
    Range values = data.valueExtent();
    if (view.sharedExtent)
        values.add(*view.sharedExtent);
    if (data.isLogarithmic()) {
        if (values.isEmpty())
            values = {source.emptyRange.hi / 100, source.emptyRange.hi};
        return makeScale({std::floor(std::log10(values.lo) * 10) / 10,
                          std::ceil(std::log10(values.hi) * 10) / 10 + 0.1},
                         true, intervals);
    }
    if (data.isDifference()) {
        values.add(Range{0, 0}); // the baseline
        return roundScale(values.span() > 0 ? values : Range{-0.1, 0.1}, intervals);
    }
    values.add(source.emptyRange);
    if (source.symmetric) {
        const double middle = source.start.value_or(0);
        const double reach = std::max(middle - values.lo, values.hi - middle);
        values = {middle - reach, middle + reach};
    }
    return roundScale(values, intervals);
}

} // namespace

int columnsOf(const Plot &plot, const PlotView &view)
{
    return std::max(2, static_cast<int>(std::lround(plot.area.width() * view.columnsPerPixel)));
}

bool drawsImage(const ChartData &data, ChannelDrawing drawing)
{
    if (!data.source().perLayer || drawing == ChannelDrawing::Lines)
        return false;
    const std::size_t channels = data.channelCount();
    return channels > 0 && (drawing == ChannelDrawing::Image || channels > mostLines);
}

namespace {

/// The margins about the plot's area.
void placeArea(Plot &plot, const PlotView &view, bool asImage)
{
    const PlotStyle &style = view.style;
    double tickWidth = 0;
    if (asImage) {
        tickWidth =
            style.width(style.axis, QString::number(plot.image ? plot.image->channels : 0)) +
            style.px(6);
    } else if (view.yLabels) {
        for (const Tick &tick : plot.y.ticks)
            tickWidth = std::max(tickWidth, style.width(style.axis, tick.text));
    }
    const double title = plot.yTitle.isEmpty() ? 0 : style.px(20);
    const double least =
        view.forPicture || view.isPanel ? 0 : style.px(45); // lines up charts above each other
    plot.leftWanted = view.yLabels ? std::max(least, tickWidth + style.px(14)) : style.px(8);
    const double left = std::max(view.left, plot.leftWanted) + title;
    const double top = style.px(view.heading || view.isPanel ? 28 : 10);
    const double bottom = style.px(view.xTitle ? 38 : 24);
    plot.area = plot.bounds.adjusted(left, top, -style.px(view.isPanel ? 10 : 14), -bottom);
    plot.area.setWidth(std::max(plot.area.width(), 10.0));
    plot.area.setHeight(std::max(plot.area.height(), 10.0));
}

void addHeading(Plot &plot, const ChartData &data)
{
    const ChartSource &source = data.source();
    plot.heading = source.title;
    Range now;
    for (const ChartRun &run : data.runs())
        if (!run.entry.hidden)
            for (const double value : run.curves.channels.latest())
                now.add(value);
    if (now.isEmpty())
        return;
    const QString lo = numberText(now.lo, source.decimals);
    const QString hi = numberText(now.hi, source.decimals);
    plot.headingDetail = lo == hi ? QCoreApplication::translate("Plot", "all at %1").arg(lo)
                                  : QCoreApplication::translate("Plot", "%1 to %2").arg(lo, hi);
}

/// There is no room for words.
void keepCrossesAlone(Plot &plot)
{
    plot.note.reset();
    plot.outside.clear();
    plot.outsideShort.clear();
    plot.bests.clear();
    plot.leaving.clear();
    std::erase_if(plot.ends, [](const LineEnd &end) { return !end.broken; });
    for (LineEnd &end : plot.ends)
        end.bare = true;
}

} // namespace

Plot PlotBuilder::frame(const ChartData &data, const PlotView &view)
{
    const PlotStyle &style = view.style;
    const ChartSource &source = data.source();
    const bool asImage = drawsImage(data, view.channels);

    Plot plot;
    plot.bounds = view.bounds;
    plot.title = source.title;
    plot.unit = source.unit;
    plot.highlighted = view.highlighted;
    plot.lit = data.litWith(view.highlighted);
    plot.xTitle = view.xTitle ? xTitleOf(data.settings().x) : QString();
    plot.yTitle = view.forPicture && !asImage && view.yLabels ? source.axis : QString();
    if (data.isDifference() && !plot.yTitle.isEmpty())
        plot.yTitle = QCoreApplication::translate("Plot", "difference to %1, %2")
                          .arg(data.baselineName(), source.symbol);
    plot.hasEpochs = !source.perLayer;
    plot.evaluations = data.evaluations();
    if (data.isGrouped())
        plot.band = data.settings().band;
    if (view.heading)
        addHeading(plot, data);
    if (view.isPanel) {
        plot.heading = view.panelTitle;
        plot.headingFault = view.panelFault;
    }
    const auto drawn = data.drawn();
    for (const ChartRun &run : drawn)
        if (!run.entry.hidden && run.role != ChartRole::Member &&
            (!source.perLayer || !run.curves.channels.isEmpty() ||
             !run.curves.minibatches.isEmpty()))
            plot.runs.push_back({run.entry.id, run.slot(), run.entry.title(), run.count});

    // The y ticks' widths decide the left margin, its height how many there are.
    const Range fullX = data.fullX(view.plannedEpochs);
    const double height = view.bounds.height() - style.px(view.heading || view.isPanel ? 62 : 48);
    const int rows = intervalsFor(height, style.px(20));
    plot.y = view.y ? makeScale(*view.y, data.isLogarithmic(), rows) : fullY(data, view, rows);
    plot.x.range = view.x.value_or(fullX);
    if (!view.yLabels)
        for (Tick &tick : plot.y.ticks)
            tick.text.clear();
    if (data.isDifference())
        plot.startLine = 0;
    if (source.start && !data.isLogarithmic())
        plot.startLine = *source.start;
    placeArea(plot, view, asImage);
    if (style.width(style.axis, plot.yTitle) > plot.area.height())
        plot.yTitle = source.symbol;

    addMarks(plot, data, view.y.has_value(), asImage);
    if (!plot.note && !view.noteHeadline.isEmpty())
        plot.note = PlotNote{view.noteHeadline, {view.noteLine}, false, true, {}};
    if (view.isPanel)
        keepCrossesAlone(plot);
    nameWhatHasRoom(plot, style);
    plot.roomWanted = asImage ? style.px(68) : roomForEnds(plot, style, fullX);
    plot.fullX = fullX;
    if (const double room = std::max(view.room, plot.roomWanted); room > 0)
        plot.area.setRight(std::max(plot.area.left() + 10, plot.bounds.right() - room));
    plot.x = makeScale(plot.x.range, false, intervalsFor(plot.area.width(), style.px(50)));
    return plot;
}

Plot PlotBuilder::build(const ChartData &data, const PlotView &view)
{
    const PlotStyle &style = view.style;
    const ChartSource &source = data.source();
    const bool asImage = drawsImage(data, view.channels);
    Plot plot = frame(data, view);
    const auto drawn = data.drawn();
    const int columns = columnsOf(plot, view);
    if (asImage) {
        if (const ChartRun *run = data.imageRun(view.highlighted)) {
            const double start = source.start.value_or(1.0);
            ChannelRows &rows = m_channels[run->entry.id];
            rows.read(run->curves.channels, data.settings().x, plot.x.range, columns);
            auto image = std::make_shared<ChannelImage>(
                makeChannelImage(run->curves.channels, rows, data.settings().x, plot.x.range,
                                 columns, start, view.ranked, *style.tokens));
            image->decimals = source.decimals;
            plot.image = std::move(image);
            plot.runs = {{run->entry.id, run->slot(), run->entry.title(), {}}};
        }
    }
    for (const LineKind kind : lineKinds())
        for (const ChartRun &run : drawn)
            if (!run.entry.hidden && !view.leavesOut(run.entry.id))
                for (const auto &line : linesOf(run, data, plot, columns, asImage))
                    if (line->kind == kind &&
                        !(view.isPanel && (line->ofEpochs || kind == LineKind::Raw)))
                        plot.lines.push_back(line);
    const auto isGone = [&](const auto &known) {
        return view.leavesOut(known.first) ||
               std::none_of(drawn.begin(), drawn.end(),
                            [&](const ChartRun &run) { return run.entry.id == known.first; });
    };
    std::erase_if(m_lines, isGone);
    std::erase_if(m_channels, isGone);
    placeMarks(plot, style);
    return plot;
}

const std::vector<std::shared_ptr<const PlotLine>> &PlotBuilder::linesOf(const ChartRun &run,
                                                                         const ChartData &data,
                                                                         const Plot &plot,
                                                                         int columns, bool asImage)
{
    Lines &known = m_lines[run.entry.id];
    const XAxis axis = data.settings().x;
    if (known.stamp == run.stamp && known.x == plot.x.range && known.y == plot.y.range &&
        known.columns == columns && known.logarithmic == plot.y.logarithmic && known.axis == axis &&
        known.asImage == asImage && known.band == data.settings().band)
        return known.lines;

    Lines fresh{run.stamp, plot.x.range, plot.y.range,         columns, plot.y.logarithmic,
                axis,      asImage,      data.settings().band, {}};
    fresh.lines = makeLines(run, data.settings(), plot, columns, asImage, m_channels[run.entry.id]);
    known = std::move(fresh);
    return known.lines;
}

} // namespace normscope::ui
