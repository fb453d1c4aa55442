#include "ui/charts/plot_lines.h"

#include "engine/history/evaluations.h"
#include "ui/charts/plot_builder.h"

#include <algorithm>

namespace normscope::ui {

namespace {

std::vector<double> toAxis(const Scale &scale, const std::vector<double> &values)
{
    std::vector<double> result(values.size());
    std::transform(values.begin(), values.end(), result.begin(),
                   [&](double value) { return scale.toAxis(value); });
    return result;
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
    // Values far outside would overflow the painter's coordinates: lines end a few heights away.
    const Range &yRange = plot.y.range;
    const Range &xRange = plot.x.range;
    const QRectF near(xRange.lo - xRange.span(), yRange.lo - 4 * yRange.span(), 3 * xRange.span(),
                      9 * yRange.span());
    return clipped(pieces, near);
}

} // namespace

const std::vector<LineKind> &lineKinds()
{
    static const std::vector<LineKind> kinds{LineKind::Raw, LineKind::Channel, LineKind::Epochs,
                                             LineKind::Smoothed};
    return kinds;
}

std::vector<std::shared_ptr<const PlotLine>> makeLines(const ChartRun &run, XAxis axis,
                                                       const Plot &plot, int columns, bool asImage)
{
    std::vector<std::shared_ptr<const PlotLine>> lines;
    const auto add = [&](LineKind kind, const CurveSet &set, const std::vector<double> &values,
                         bool thin, std::size_t evaluation = 0) {
        auto line = std::make_shared<PlotLine>();
        line->evaluation = evaluation;
        line->run = run.entry.id;
        line->slot = run.slot();
        line->kind = kind;
        line->opacity = run.entry.look.opacity;
        line->width = run.entry.look.width;
        line->pieces = piecesOf(set.at.along(axis), values, plot, columns, thin);
        line->many = kind == LineKind::Channel && set.curves.size() > mostLabels;
        if (!line->pieces.empty())
            lines.push_back(std::move(line));
    };
    const RunCurves &curves = run.curves;
    if (!curves.minibatches.isEmpty()) {
        // Without smoothing the raw curve is the curve.
        if (curves.smoothing() > 0 && !run.entry.look.quiet)
            add(LineKind::Raw, curves.minibatches, curves.minibatches.curves.front().values, true);
        add(LineKind::Smoothed, curves.minibatches, curves.smoothed(), true);
    }
    if (!curves.epochs.isEmpty()) {
        const std::vector<std::size_t> shown = shownEvaluations(run.entry.history->spec());
        for (std::size_t i = 0; i < curves.epochs.curves.size(); ++i) {
            const std::size_t evaluation = curves.evaluations[i];
            const bool alone = curves.epochs.curves.size() == 1;
            if (!alone && std::find(shown.begin(), shown.end(), evaluation) == shown.end())
                continue;
            add(LineKind::Epochs, curves.epochs, curves.epochs.curves[i].values, false, evaluation);
        }
    }
    if (!asImage)
        for (const Curve &curve : curves.channels.curves)
            add(LineKind::Channel, curves.channels, curve.values, true);
    return lines;
}

} // namespace normscope::ui
