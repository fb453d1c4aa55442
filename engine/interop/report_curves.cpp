#include "engine/interop/report_curves.h"

#include "engine/experiment/network_analysis.h"
#include "engine/experiment/validation.h"
#include "engine/history/evaluations.h"
#include "engine/interop/curve_points.h"
#include "engine/interop/number_text.h"
#include "engine/interop/svg_chart.h"

#include <algorithm>
#include <cmath>

namespace normscope {

namespace {

constexpr double smoothing = 0.95; // as the window's charts begin with
constexpr std::size_t mostLabels = 4;
constexpr std::size_t mostChannels = 16; // drawn one by one

/// Epochs planned, or more where they were trained.
double lengthOf(const RunHistory &run)
{
    double length = static_cast<double>(run.status().plannedEpochs);
    if (const auto last = run.lastStep())
        length = std::max(length, last->epoch);
    return std::max(length, 1.0);
}

struct Quantity
{
    const char *title;
    const char *unit;
    double StepRecord::*ofStep;
    double Evaluated::*ofEpoch;
};

void addTraining(Chart &chart, const RunHistory &run, const Quantity &quantity, int slot)
{
    ChartLine raw;
    for (const StepRecord &record : run.steps()) {
        raw.x.push_back(record.epoch);
        raw.y.push_back(record.*quantity.ofStep);
    }
    raw.slot = slot;
    raw.width = 1;
    raw.opacity = 0.2;
    raw.setsRange = false;
    ChartLine line = raw;
    line.y = smoothed(raw.y, smoothing);
    line.width = 2;
    line.opacity = 1;
    line.setsRange = true;
    chart.lines.insert(chart.lines.begin(), std::move(raw)); // under all others
    chart.lines.push_back(std::move(line));
}

void addDivergence(Chart &chart, const RunHistory &run, const Quantity &quantity, int slot)
{
    const RunStatus status = run.status();
    if (!status.divergedAt)
        return;
    const std::vector<StepRecord> steps = run.steps();
    const auto last = std::find_if(steps.rbegin(), steps.rend(), [&](const StepRecord &record) {
        return std::isfinite(record.loss);
    });
    if (last != steps.rend())
        chart.marks.push_back({ChartMark::Kind::Cross, last->epoch, (*last).*quantity.ofStep, slot,
                               "NaN at step " + std::to_string(*status.divergedAt)});
}

void addEvaluation(Chart &chart, const RunHistory &run, const Quantity &quantity, int slot,
                   bool isAccuracy, bool labels)
{
    const EvaluationKind &kind = evaluationKinds()[choiceEvaluation(run.spec())];
    ChartLine line;
    for (const EpochRecord &record : run.epochs()) {
        line.x.push_back(static_cast<double>(record.epoch));
        line.y.push_back(kind.of(record).*quantity.ofEpoch);
    }
    line.slot = slot;
    line.width = 1.75;
    line.dashed = true;
    line.glyphs = line.x.size() <= 40;
    line.endGlyph = labels;
    if (labels && !line.y.empty())
        line.endLabel = shownText(line.y.back(), 3);
    chart.lines.push_back(std::move(line));
    if (const auto best = run.bestEpoch(); best && isAccuracy)
        chart.marks.push_back({ChartMark::Kind::Ring,
                               static_cast<double>(best->epoch),
                               kind.of(*best).accuracy,
                               slot,
                               {}});
}

Chart chartOf(const std::vector<ExportedRun> &runs, const Quantity &quantity, bool isAccuracy)
{
    Chart chart;
    chart.title = quantity.title;
    chart.unit = quantity.unit;
    chart.xMax = 0;
    double start = 0;
    for (const ExportedRun &run : runs) {
        chart.xMax = std::max(chart.xMax, lengthOf(*run.history));
        const std::vector<StepRecord> steps = run.history->steps();
        if (!steps.empty() && std::isfinite(steps.front().loss))
            start = std::max(start, steps.front().loss);
    }
    // A run whose loss grew without bound shall not press all others flat.
    if (!isAccuracy && start > 0)
        chart.most = 3 * start;
    for (const auto &run : runs)
        addTraining(chart, *run.history, quantity, run.slot);
    for (const auto &run : runs) {
        addEvaluation(chart, *run.history, quantity, run.slot, isAccuracy,
                      runs.size() <= mostLabels);
        addDivergence(chart, *run.history, quantity, run.slot);
    }
    return chart;
}

// ---- γ and β ------------------------------------------------------------------------------------

std::vector<double> channelOf(const NormSeries &series, std::size_t channel)
{
    std::vector<double> values;
    for (std::size_t i = 0; i < series.size(); ++i)
        values.push_back(static_cast<double>(series.values[i * series.channels + channel]));
    return values;
}

void addChannels(Chart &chart, const NormSeries &series, int slot)
{
    for (std::size_t channel = 0; channel < series.channels; ++channel) {
        ChartLine line;
        line.x = series.epochs;
        line.y = channelOf(series, channel);
        line.slot = slot;
        line.width = 1.5;
        line.opacity = channel % 2 == 0 ? 1 : 0.6;
        if (series.channels <= 8 && !line.y.empty())
            line.endLabel = std::to_string(channel + 1) + ": " + shownText(line.y.back(), 2);
        chart.lines.push_back(std::move(line));
    }
}

/// Least to greatest, the middle half, and the median.
void addSpread(Chart &chart, const NormSeries &series, int slot)
{
    ChartArea whole{series.epochs, {}, {}, slot, 0.15};
    ChartArea half{series.epochs, {}, {}, slot, 0.3};
    ChartLine median;
    median.x = series.epochs;
    median.slot = slot;
    for (std::size_t i = 0; i < series.size(); ++i) {
        const auto first = series.values.begin() + static_cast<std::ptrdiff_t>(i * series.channels);
        std::vector<float> values(first, first + static_cast<std::ptrdiff_t>(series.channels));
        std::ranges::sort(values);
        const auto at = [&](double share) {
            const double place = share * static_cast<double>(values.size() - 1);
            return static_cast<double>(values[static_cast<std::size_t>(std::lround(place))]);
        };
        whole.low.push_back(at(0));
        whole.high.push_back(at(1));
        half.low.push_back(at(0.25));
        half.high.push_back(at(0.75));
        median.y.push_back(at(0.5));
    }
    chart.areas = {std::move(whole), std::move(half)};
    chart.lines.push_back(std::move(median));
}

/// How far any channel went from where it began.
double farthest(const NormSeries &series)
{
    double most = 0;
    for (std::size_t i = 0; i < series.values.size(); ++i)
        most = std::max(most, static_cast<double>(
                                  std::abs(series.values[i] - series.values[i % series.channels])));
    return most;
}

std::string normFigure(const RunHistory &run, const NormLayerInfo &layer, NormQuantity quantity,
                       int slot)
{
    const bool isGamma = quantity == NormQuantity::Gamma;
    const std::string symbol = isGamma ? "γ" : "β";
    const NormSeries series = run.normSeries(0, quantity);
    const double start = isGamma ? 1 : 0;
    Chart chart;
    chart.title = symbol;
    chart.unit = std::to_string(layer.channels) + " channels";
    chart.xMax = lengthOf(run);
    const double moved = farthest(series);
    const std::string state = isGamma ? layer.gamma : layer.beta;
    if (state != "trained") {
        chart.note = state == "absent" ? "there is no " + symbol : symbol + " is frozen";
    } else if (moved < 1e-4) {
        const BetaNote note = isGamma ? BetaNote{} : betaNote(run.spec().model, layer.layerIndex);
        chart.note =
            symbol + " has not moved" + (note.hasNoGradient ? ": " + note.shortSentence : "");
    }
    if (!chart.note.empty()) {
        chart.lo = start - 0.1;
        chart.hi = start + 0.1;
    }
    if (series.channels > mostChannels) {
        chart.unit += ": least to greatest, middle half, median";
        addSpread(chart, series, slot);
    } else {
        addChannels(chart, series, slot);
    }
    if (!chart.note.empty())
        for (ChartLine &line : chart.lines)
            line.endLabel.clear();
    return svgFigure(chart, symbol + " of " + layer.label + " over epochs");
}

} // namespace

std::string reportCurves(const std::vector<ExportedRun> &runs)
{
    static constexpr Quantity loss{"Loss", "nats per example", &StepRecord::loss, &Evaluated::loss};
    static constexpr Quantity accuracy{"Accuracy", "fraction correct", &StepRecord::accuracy,
                                       &Evaluated::accuracy};
    return "<div class=\"charts\">\n" +
           svgFigure(chartOf(runs, loss, false), "Loss of each run over epochs; the values are in "
                                                 "the tables below") +
           svgFigure(chartOf(runs, accuracy, true), "Accuracy of each run over epochs; the values "
                                                    "are in the tables below") +
           "</div>\n";
}

std::string reportNorm(const ExportedRun &run, const std::string &name, int slot)
{
    const std::vector<NormLayerInfo> layers = run.history->normLayers();
    if (layers.empty() || run.history->normSampleCount() < 2)
        return {};
    return "<div class=\"together\">" + name + "<div class=\"charts\">\n" +
           normFigure(*run.history, layers.front(), NormQuantity::Gamma, slot) +
           normFigure(*run.history, layers.front(), NormQuantity::Beta, slot) + "</div></div>\n";
}

} // namespace normscope
