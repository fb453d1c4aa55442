#include "ui/charts/plot_lines.h"

#include "engine/history/evaluations.h"
#include "ui/charts/plot_builder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace normscope::ui {

namespace {

std::vector<double> toAxis(const Scale &scale, const std::vector<double> &values)
{
    std::vector<double> result(values.size());
    std::transform(values.begin(), values.end(), result.begin(),
                   [&](double value) { return scale.toAxis(value); });
    return result;
}

/// Values far outside would overflow the painter's coordinates: lines end a few heights away.
QRectF nearBox(const Plot &plot)
{
    const Range &x = plot.x.range;
    const Range &y = plot.y.range;
    return {x.lo - x.span(), y.lo - 4 * y.span(), 3 * x.span(), 9 * y.span()};
}

std::vector<QPolygonF> piecesOf(const std::vector<double> &x, const std::vector<double> &values,
                                const Plot &plot, int columns, bool thin)
{
    std::vector<double> mapped;
    if (plot.y.logarithmic)
        mapped = toAxis(plot.y, values);
    const std::vector<double> &y = plot.y.logarithmic ? mapped : values;
    std::vector<QPolygonF> pieces = thin ? thinned(x, y, plot.x.range, columns) : unthinned(x, y);
    if (thin)
        for (QPolygonF &piece : pieces)
            piece = withoutFlatPoints(piece, 0.02 * plot.y.range.span() / plot.area.height());
    return clipped(pieces, nearBox(plot));
}

/// The extremes of each pixel column in the order they came; the first and the last value too, as
/// lines begin and end there.
std::vector<QPolygonF> extremePieces(const ChannelRows &rows, std::size_t channel,
                                     const QPointF &first, const QPointF &last, const Plot &plot)
{
    std::vector<QPolygonF> pieces;
    QPolygonF open;
    const auto end = [&] {
        if (!open.isEmpty())
            pieces.push_back(std::exchange(open, {}));
    };
    const auto put = [&](double x, double value) {
        const QPointF point(x, plot.y.toAxis(value));
        if (std::isfinite(point.y()) && (open.isEmpty() || open.back() != point))
            open.append(point);
    };
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto lo = static_cast<double>(rows.lo(row, channel));
        const auto hi = static_cast<double>(rows.hi(row, channel));
        if (!std::isfinite(plot.y.toAxis(hi))) { // nothing of it is seen
            end();
            continue;
        }
        const bool rises = rows.rises(row, channel);
        if (row == 0)
            put(first.x(), first.y());
        put(rows[row].begin, rises ? lo : hi);
        put(rows[row].end, rises ? hi : lo);
        if (row + 1 == rows.size())
            put(last.x(), last.y());
    }
    end();
    return pieces;
}

/// Of each channel.
std::vector<std::vector<QPolygonF>> channelPieces(const ChannelCurves &curves,
                                                  const ChannelRows &rows, XAxis axis,
                                                  const Plot &plot, int columns)
{
    std::vector<std::vector<QPolygonF>> all(rows.size() > 0 ? rows.channels() : 0);
    std::vector<double> x(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
        x[row] = rows[row].begin;
    if (rows.areSamples()) {
        std::vector<double> y(rows.size());
        for (std::size_t channel = 0; channel < all.size(); ++channel) {
            for (std::size_t row = 0; row < rows.size(); ++row)
                y[row] = static_cast<double>(rows.lo(row, channel));
            all[channel] = piecesOf(x, y, plot, columns, true);
        }
        return all;
    }
    if (all.empty())
        return all;
    const std::size_t first = rows[0].first;
    const std::size_t last = rows[rows.size() - 1].last;
    const double firstX = along(curves.momentAt(first), axis);
    const double lastX = along(curves.momentAt(last), axis);
    const std::vector<double> begins = curves.valuesAt(first);
    const std::vector<double> ends = curves.valuesAt(last);
    for (std::size_t channel = 0; channel < all.size(); ++channel) {
        std::vector<QPolygonF> pieces =
            extremePieces(rows, channel, {firstX, begins[channel]}, {lastX, ends[channel]}, plot);
        for (QPolygonF &piece : pieces)
            piece = withoutFlatPoints(piece, 0.02 * plot.y.range.span() / plot.area.height());
        all[channel] = clipped(pieces, nearBox(plot));
    }
    return all;
}

/// One standard deviation, or the extremes, about a mean: a closed polygon for each piece, whose
/// upper and lower edges are thinned as any curve is.
std::vector<QPolygonF> bandOf(const std::vector<double> &x, const std::vector<double> &mean,
                              const Spread &spread, BandKind kind, const Plot &plot, int columns,
                              bool thin)
{
    std::vector<double> upper(mean.size(), std::numeric_limits<double>::quiet_NaN());
    std::vector<double> lower = upper;
    const double bottom = plot.y.range.lo - plot.y.range.span(); // of what a log axis cannot show
    for (std::size_t i = 0; i < mean.size(); ++i) {
        if (spread.count[i] < 2)
            continue;
        const bool extremes = kind == BandKind::Extremes;
        upper[i] = plot.y.toAxis(extremes ? spread.hi[i] : mean[i] + spread.sd[i]);
        if (!std::isfinite(upper[i]))
            continue;
        lower[i] = plot.y.toAxis(extremes ? spread.lo[i] : mean[i] - spread.sd[i]);
        if (!std::isfinite(lower[i]))
            lower[i] = bottom;
    }
    const auto edges = [&](const std::vector<double> &y) {
        std::vector<QPolygonF> pieces =
            thin ? thinned(x, y, plot.x.range, columns) : unthinned(x, y);
        for (QPolygonF &piece : pieces)
            if (thin)
                piece = withoutFlatPoints(piece, 0.02 * plot.y.range.span() / plot.area.height());
        return pieces;
    };
    const std::vector<QPolygonF> above = edges(upper);
    const std::vector<QPolygonF> below = edges(lower);
    std::vector<QPolygonF> areas;
    for (std::size_t i = 0; i < above.size() && i < below.size(); ++i) {
        QPolygonF area = above[i];
        area.append(QList<QPointF>(below[i].rbegin(), below[i].rend()));
        area = clippedArea(area, nearBox(plot));
        if (area.size() > 2)
            areas.push_back(std::move(area));
    }
    return areas;
}

/// Leads a diverged run's line to its cross, which stands at the last value as it was recorded.
void addBreak(std::vector<QPolygonF> &pieces, const ChartRun &run, const std::vector<double> &x,
              const Plot &plot)
{
    const std::vector<double> &raw = run.curves.minibatches.curves.front().values;
    const auto last =
        std::find_if(raw.rbegin(), raw.rend(), [](double value) { return std::isfinite(value); });
    if (pieces.empty() || last == raw.rend())
        return;
    const auto index = static_cast<std::size_t>(raw.rend() - last) - 1;
    const QPointF cross(x[index], plot.y.toAxis(*last));
    if (!std::isfinite(cross.y()) || !plot.x.range.contains(cross.x()))
        return;
    const std::vector<QPolygonF> end =
        clipped({QPolygonF{{pieces.back().back(), cross}}}, nearBox(plot));
    pieces.insert(pieces.end(), end.begin(), end.end());
}

} // namespace

const std::vector<LineKind> &lineKinds()
{
    static const std::vector<LineKind> kinds{LineKind::Raw, LineKind::Band, LineKind::Channel,
                                             LineKind::Epochs, LineKind::Smoothed};
    return kinds;
}

std::vector<std::shared_ptr<const PlotLine>> makeLines(const ChartRun &run,
                                                       const ChartSettings &settings,
                                                       const Plot &plot, int columns, bool asImage,
                                                       ChannelRows &channels)
{
    std::vector<std::shared_ptr<const PlotLine>> lines;
    const auto add = [&](LineKind kind, std::vector<QPolygonF> pieces, std::size_t evaluation = 0,
                         bool ofEpochs = false, bool many = false) {
        auto line = std::make_shared<PlotLine>();
        line->evaluation = evaluation;
        line->run = run.entry.id;
        line->slot = run.slot();
        line->kind = kind;
        line->opacity = run.entry.look.opacity;
        line->width = run.entry.look.width;
        line->pieces = std::move(pieces);
        line->many = many;
        line->ofEpochs = ofEpochs;
        if (!line->pieces.empty())
            lines.push_back(std::move(line));
    };
    const RunCurves &curves = run.curves;
    if (!curves.minibatches.isEmpty()) {
        const std::vector<double> &x = curves.minibatches.at.along(settings.x);
        // Without smoothing the raw curve is the curve.
        if (curves.smoothing() > 0 && !run.entry.look.quiet && run.standsAlone())
            add(LineKind::Raw,
                piecesOf(x, curves.minibatches.curves.front().values, plot, columns, true));
        if (curves.isMean)
            add(LineKind::Band, bandOf(x, curves.smoothed(), curves.minibatchSpread, settings.band,
                                       plot, columns, true));
        std::vector<QPolygonF> smoothed = piecesOf(x, curves.smoothed(), plot, columns, true);
        if (run.role == ChartRole::Member && run.status.state == RunState::Diverged)
            addBreak(smoothed, run, x, plot);
        add(LineKind::Smoothed, std::move(smoothed));
    }
    if (!curves.epochs.isEmpty()) {
        const std::vector<double> &x = curves.epochs.at.along(settings.x);
        const std::vector<std::size_t> shown = shownEvaluations(run.entry.history->spec());
        for (std::size_t i = 0; i < curves.epochs.curves.size(); ++i) {
            const std::size_t evaluation = curves.evaluations[i];
            const std::vector<double> &values = curves.epochs.curves[i].values;
            const bool alone = curves.epochs.curves.size() == 1;
            if (!alone && std::find(shown.begin(), shown.end(), evaluation) == shown.end())
                continue;
            if (curves.isMean)
                add(LineKind::Band,
                    bandOf(x, values, curves.epochSpreads[i], settings.band, plot, columns, false),
                    evaluation, true);
            add(LineKind::Epochs, piecesOf(x, values, plot, columns, false), evaluation, true);
        }
    }
    if (!asImage && !curves.channels.isEmpty()) {
        channels.read(curves.channels, settings.x, plot.x.range, columns);
        const bool many = channels.channels() > mostLabels;
        for (std::vector<QPolygonF> &pieces :
             channelPieces(curves.channels, channels, settings.x, plot, columns))
            add(LineKind::Channel, std::move(pieces), 0, false, many);
    }
    return lines;
}

} // namespace normscope::ui
