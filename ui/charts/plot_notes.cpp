#include "ui/charts/plot_notes.h"

#include "engine/experiment/network_analysis.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

struct PlotText
{
    Q_DECLARE_TR_FUNCTIONS(Plot)
};

/// SGD leaves a parameter whose gradient is 0 at the size of rounding, some 1e-7.
constexpr double stillBelow = 1e-5;

bool hasData(const ChartRun &run)
{
    return !run.entry.hidden && (!run.curves.minibatches.isEmpty() ||
                                 !run.curves.epochs.isEmpty() || !run.curves.channels.isEmpty());
}

/// The farthest that any channel went from the start; nothing when a value was not finite.
std::optional<double> farthest(const ChannelCurves &channels, double start)
{
    for (const double value : channels.latest())
        if (!std::isfinite(value))
            return std::nullopt;
    const Range extent = channels.extent();
    return std::max(std::abs(extent.lo - start), std::abs(extent.hi - start));
}

QString whyStill(const ChartData &data, const ChartRun &run)
{
    if (run.curves.channels.last().step < 1)
        return PlotText::tr("Not trained yet.");
    if (data.source().id == QLatin1String("beta") && data.layer() < run.layers.size()) {
        const BetaNote note =
            betaNote(run.entry.history->spec().model, run.layers[data.layer()].layerIndex);
        if (note.hasNoGradient)
            return QString::fromStdString(note.shortSentence);
    }
    return PlotText::tr("Nothing has moved it: it is frozen, or its gradient is 0.");
}

/// What one run's layer says of a quantity that is not trained, or that it does not have; nothing
/// when it is.
std::optional<PlotNote> untrainedNote(const ChartData &data, const ChartRun &run)
{
    if (data.layer() >= run.layers.size())
        return std::nullopt;
    const NormLayerInfo &layer = run.layers[data.layer()];
    const QString &id = data.source().id;
    const QString label = QString::fromStdString(layer.label);
    PlotNote note;
    if (id.startsWith(QLatin1String("moving_"))) {
        if (layer.movingStatistics)
            return std::nullopt;
        const LayerSpec &spec = run.entry.history->spec().model.layers.at(layer.layerIndex);
        const bool keepsOthers = spec.options.contains("momentum");
        note.headline = PlotText::tr("%1 has no %2").arg(label, data.source().symbol);
        note.lines = {
            keepsOthers
                ? PlotText::tr("It keeps other moving statistics, for all channels together.")
                : PlotText::tr("It takes the statistics of each example, and predicts as "
                               "it trains.")};
        return note;
    }
    const std::string &state = id == QLatin1String("gamma") ? layer.gamma : layer.beta;
    if (state == "absent") {
        note.headline = PlotText::tr("%1 has no %2").arg(label, data.source().symbol);
        note.lines = {id == QLatin1String("gamma")
                          ? PlotText::tr("Its normalized values are not scaled.")
                          : PlotText::tr("Its normalized values are not shifted.")};
        return note;
    }
    if (state != "frozen")
        return std::nullopt;
    note.headline = PlotText::tr("%1 is frozen").arg(data.source().symbol);
    if (!run.curves.channels.isEmpty())
        note.headline =
            PlotText::tr("%1 is frozen at %2")
                .arg(data.source().symbol,
                     numberText(run.curves.channels.latest().front(), data.source().decimals));
    note.lines = {PlotText::tr("It is not trained.")};
    return note;
}

/// That note, when every run in sight gives one.
std::optional<PlotNote> untrainedNote(const ChartData &data)
{
    std::optional<PlotNote> first;
    for (const ChartRun &run : data.runs()) {
        if (run.entry.hidden || run.curves.channels.isEmpty())
            continue;
        std::optional<PlotNote> note = untrainedNote(data, run);
        if (!note)
            return std::nullopt;
        if (!first)
            first = std::move(note);
    }
    return first;
}

std::optional<PlotNote> stillNote(const ChartData &data)
{
    const ChartSource &source = data.source();
    const ChartRun *shown = nullptr;
    double distance = 0;
    for (const ChartRun &run : data.runs()) {
        if (run.entry.hidden || run.curves.channels.isEmpty())
            continue;
        const std::optional<double> far = farthest(run.curves.channels, *source.start);
        if (!far || *far > stillBelow)
            return std::nullopt;
        distance = std::max(distance, *far);
        shown = &run;
    }
    if (!shown)
        return std::nullopt;
    PlotNote note;
    note.headline = PlotText::tr("%1 has not moved").arg(source.symbol);
    if (distance > 0) {
        const QString largest =
            *source.start == 0 ? QStringLiteral("|%1|").arg(source.symbol) : PlotText::tr("change");
        note.headline += PlotText::tr(" (largest %1 %2)").arg(largest, powerText(distance));
    }
    note.lines = {whyStill(data, *shown)};
    return note;
}

} // namespace

std::optional<PlotNote> noteFor(const ChartData &data)
{
    const ChartSource &source = data.source();
    const auto &runs = data.runs();
    if (std::any_of(runs.begin(), runs.end(), hasData)) {
        if (source.perLayer)
            if (std::optional<PlotNote> note = untrainedNote(data))
                return note;
        return source.saysWhenStill ? stillNote(data) : std::nullopt;
    }

    PlotNote note;
    const bool anyVisible = std::any_of(runs.begin(), runs.end(),
                                        [](const ChartRun &run) { return !run.entry.hidden; });
    if (!runs.empty() && !anyVisible) {
        note.lines = {PlotText::tr("All runs are hidden."),
                      PlotText::tr("Click one in the legend to see it again.")};
        return note;
    }
    const auto withoutNormalization = [](const ChartRun &run) {
        return run.entry.hidden || !hasNormalization(run.entry.history->spec().model);
    };
    if (source.perLayer && anyVisible &&
        std::all_of(runs.begin(), runs.end(), withoutNormalization)) {
        note.lines = {PlotText::tr("No run in sight has batch normalization."),
                      PlotText::tr("With it, this shows %1 of each channel.").arg(source.symbol)};
        return note;
    }
    note.lines = source.explanation;
    note.keys = !source.perLayer;
    return note;
}

namespace {

/// The runs that lie beyond one end of the axis.
struct Beyond
{
    QString title;
    int runs = 0;
    double farthest = 0;

    void add(const ChartRun &run, double value)
    {
        if (runs == 0 || std::abs(value) > std::abs(farthest)) {
            title = run.entry.title();
            farthest = value;
        }
        ++runs;
    }
    [[nodiscard]] QString who() const
    {
        return runs == 1 ? title : PlotText::tr("%1 runs").arg(runs);
    }
    [[nodiscard]] QString howFar() const
    {
        const double size = std::abs(farthest);
        return size < 1e6 ? numberText(farthest, size >= 100 ? 0 : 1) : powerText(farthest);
    }
};

} // namespace

namespace {

struct Outside
{
    Beyond above;
    Beyond below;
};

Outside outsideOf(const ChartData &data, const Plot &plot)
{
    Outside outside;
    for (const ChartRun &run : data.drawn()) {
        const Range extent = data.wholeExtent(run);
        if (run.entry.hidden || extent.isEmpty())
            continue;
        if (plot.y.toAxis(extent.hi) > plot.y.range.hi)
            outside.above.add(run, extent.hi);
        if (plot.y.toAxis(extent.lo) < plot.y.range.lo)
            outside.below.add(run, extent.lo);
    }
    return outside;
}

} // namespace

QString outsideText(const ChartData &data, const Plot &plot)
{
    const auto [above, below] = outsideOf(data, plot);
    QStringList parts;
    if (above.runs > 0)
        parts += PlotText::tr("%1 up to %2 ↑").arg(above.who(), above.howFar());
    if (below.runs > 0)
        parts += PlotText::tr("%1 down to %2 ↓").arg(below.who(), below.howFar());
    return parts.join(QStringLiteral(" · "));
}

QString shortOutsideText(const ChartData &data, const Plot &plot)
{
    const auto [above, below] = outsideOf(data, plot);
    QStringList parts;
    if (above.runs > 0)
        parts += QStringLiteral("↑ %1").arg(above.howFar());
    if (below.runs > 0)
        parts += QStringLiteral("↓ %1").arg(below.howFar());
    return parts.join(QStringLiteral(" · "));
}

} // namespace normscope::ui
