// Worked examples from a minibatch that came to a layer, for every kind of normalization.
#include "engine/experiment/layer_kinds.h"
#include "ui/inspect/math_terms.h"
#include "ui/inspect/statistics_lines.h"
#include "ui/inspect/worked_examples.h"
#include "ui/runs/run_text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace normscope::ui {

namespace {

QString text(const char *words)
{
    return FormulaWords::tr(words);
}

/// "mean 0.412 · sd 0.915", and of a channel afterwards what these are: "mean 0.418 = β".
QString spreadWords(const Distribution &of, std::optional<std::pair<double, double>> affine = {})
{
    if (of.values == 0)
        return text("not a finite value");
    const auto compared = [](double value, double with, const QString &name) {
        const bool same = std::abs(value - with) < 0.0015;
        return figure(value) + (same ? QStringLiteral(" = ") : QStringLiteral(" ≠ ")) + name;
    };
    const QString mean =
        affine ? compared(of.mean, affine->second, QStringLiteral("β")) : figure(of.mean);
    const QString deviation =
        affine ? compared(of.deviation, std::abs(affine->first),
                          affine->first < 0 ? QStringLiteral("|γ|") : QStringLiteral("γ"))
               : figure(of.deviation);
    QString words = FormulaWords::tr("mean %1 · sd %2").arg(mean, deviation);
    if (of.notFinite > 0)
        words += FormulaWords::tr(" · %1 not finite").arg(countText(of.notFinite));
    return words;
}

/// Whether the values that are shown are of one channel, which has one γ and β.
bool ofOneChannel(const LayerSpec &norm, const NormProbe &probe)
{
    return norm.kind != "layer_norm" &&
           (norm.kind != "group_norm" || norm.integer("groups") == probe.channels);
}

HistogramPair histogramsOf(const LayerSpec &norm, const NormProbe &probe, const NormWay &way,
                           double output)
{
    const QString name = QString::fromStdString(kindOf(norm).shortLabel);
    const bool oneChannel = ofOneChannel(norm, probe);
    HistogramPair pair;
    pair.before = probe.x;
    pair.after = way.y;
    pair.beforeTitle = FormulaWords::tr("Before %1").arg(name);
    pair.afterTitle = FormulaWords::tr("After %1").arg(name);
    pair.beforeWords = spreadWords(probe.x);
    pair.afterWords =
        oneChannel ? spreadWords(way.y, std::pair(probe.gamma, probe.beta)) : spreadWords(way.y);
    if (!way.rank)
        pair.mu = way.mean;
    if (oneChannel && hasAffine(norm, "beta"))
        pair.beta = probe.beta;
    pair.x = probe.value;
    pair.y = output;
    return pair;
}

/// There is the room for it, and the histograms below want the height.
void putInOneLine(std::vector<Math> &lines)
{
    if (lines.size() == 2)
        lines = {beside(lines[0], lines[1])};
}

/// As if a run had recorded them.
NormNumbers numbersOf(const LayerSpec &norm, const NormProbe &probe)
{
    NormNumbers at;
    at.step = probe.step;
    at.gamma = probe.gamma;
    at.beta = probe.beta;
    at.epsilon = probe.epsilon;
    at.training = MeanVariance{probe.training.mean, probe.training.variance};
    at.minibatches = 1;
    at.ghosts = probe.parts;
    at.values = probe.training.values;
    if (probe.prediction)
        at.moving = MeanVariance{probe.prediction->mean, probe.prediction->variance};
    if (probe.movingMean && probe.movingVariance)
        at.before = MeanVariance{*probe.movingMean, *probe.movingVariance};
    const bool cumulative =
        norm.options.contains("averaging") && norm.text("averaging") == "cumulative";
    if (norm.options.contains("momentum") && !cumulative)
        at.momentum = norm.real("momentum");
    return at;
}

/// Batch norm and renormalization: as from the recorded numbers.
WorkedPair byMinibatch(const LayerSpec &norm, const NormProbe &probe)
{
    const NormNumbers at = numbersOf(norm, probe);
    WorkedPair pair{trainingExample(norm, at, probe.value).value_or(WorkedExample{}),
                    predictionExample(norm, at, probe.value)};
    if (norm.kind == "batch_norm")
        putInOneLine(pair.training.statistics);
    return pair;
}

WorkedExample byExample(const LayerSpec &norm, const NormProbe &probe, const char16_t *over)
{
    const NormNumbers at = numbersOf(norm, probe);
    WorkedLines worked = workedLines(norm, at, *at.training, probe.value);
    WorkedExample example;
    example.title = text("Training and prediction");
    example.subtitle = FormulaWords::tr("statistics of example %1 alone, m = %2 values")
                           .arg(countText(probe.at.example + 1), countText(at.values));
    example.statistics = momentLines(over, *at.training);
    putInOneLine(example.statistics);
    example.lines = std::move(worked.lines);
    example.output = worked.output;
    return example;
}

template <char16_t over>
WorkedPair ofExample(const LayerSpec &norm, const NormProbe &probe)
{
    static constexpr char16_t name[] = {over, 0};
    return {byExample(norm, probe, name), std::nullopt};
}

/// w_c = 1.093 and what the other channels of the group add.
std::vector<Math> whiteningLines(const WhiteningStep &step)
{
    const Math own = equals(sub(u"w", u"c"), result(num(step.own)));
    if (step.channels == 1)
        return {own};
    const Math others =
        row({script(number(QStringLiteral("Σ")), sym(u"j≠c"), none()), number(QStringLiteral(" ")),
             sub(u"w", u"j"), number(QStringLiteral(" (")), sub(u"x", u"j"),
             op(QStringLiteral("−")), sub(u"μ", u"j"), number(QStringLiteral(")")),
             op(QStringLiteral("=")), result(num(step.others))});
    return {own, others};
}

WorkedLines whitenedLines(const LayerSpec &norm, const NormProbe &probe, double mean,
                          const WhiteningStep &step)
{
    double normalized = asShown(step.own) * (asShown(probe.value) - asShown(mean));
    std::vector<Math> line = {xHat(),
                              op(QStringLiteral("=")),
                              num(step.own),
                              op(QStringLiteral("·")),
                              number(QStringLiteral("(")),
                              followed(result(num(probe.value))),
                              op(QStringLiteral("−")),
                              operand(mean),
                              number(QStringLiteral(")"))};
    if (step.channels > 1) {
        normalized += asShown(step.others);
        line.push_back(op(QStringLiteral("+")));
        line.push_back(operand(step.others));
    }
    normalized = asShown(normalized);
    line.push_back(op(QStringLiteral("=")));
    line.push_back(followed(result(num(normalized))));
    WorkedLines worked;
    worked.lines.push_back(row(std::move(line)));
    worked.lines.push_back(outputLine(norm, probe.gamma, probe.beta, normalized, worked.output));
    return worked;
}

std::vector<Math> besideEach(Math first, Math second, std::vector<Math> below)
{
    std::vector<Math> lines = {beside(std::move(first), std::move(second))};
    lines.push_back(below.size() == 2 ? beside(std::move(below[0]), std::move(below[1]))
                                      : std::move(below[0]));
    return lines;
}

WorkedPair decorrelated(const LayerSpec &norm, const NormProbe &probe)
{
    const NormNumbers at = numbersOf(norm, probe);
    WorkedPair pair;
    WorkedExample &training = pair.training;
    training.title = text("Training");
    training.subtitle =
        FormulaWords::tr("the minibatch's covariance of %1 channels, m = %2 values of each")
            .arg(countText(probe.training.whitening->channels), countText(at.values));
    std::vector<Math> moments = momentLines(u"B", *at.training);
    training.statistics = besideEach(std::move(moments[0]), std::move(moments[1]),
                                     whiteningLines(*probe.training.whitening));
    WorkedLines worked = whitenedLines(norm, probe, at.training->mean, *probe.training.whitening);
    training.lines = std::move(worked.lines);
    training.output = worked.output;

    WorkedExample prediction;
    prediction.title = text("Prediction");
    prediction.subtitle = movingWords(text("statistics"), at.momentum);
    Averaged mean = averaged(sym(u"μ"), at.moving->mean, at.before->mean, at.training->mean, at);
    std::vector<Math> whitening = whiteningLines(*probe.prediction->whitening);
    prediction.statistics = {std::move(mean.line), whitening.size() == 2
                                                       ? beside(whitening[0], whitening[1])
                                                       : whitening[0]};
    worked = whitenedLines(norm, probe, mean.value, *probe.prediction->whitening);
    prediction.lines = std::move(worked.lines);
    prediction.output = worked.output;
    pair.prediction = std::move(prediction);
    return pair;
}

/// So many more decimals that the step between two numbers has three digits.
int moreFor(double low, double high)
{
    const double gap = std::abs(high - low);
    return gap > 0 && gap < 1 ? std::clamp(static_cast<int>(std::ceil(-std::log10(gap))), 0, 4) : 0;
}

struct RankedLines
{
    std::vector<Math> statistics;
    WorkedLines worked;
};

/// s_k + (x − q_k) · (s_k+1 − s_k) / (q_k+1 − q_k), or the score where no line leads.
RankedLines rankedLines(const LayerSpec &norm, const NormProbe &probe, const NormWay &way)
{
    const RankStep &step = *way.rank;
    RankedLines lines;
    double normalized = asShown(way.normalized);
    if (step.beyond) {
        const bool below = probe.value < step.lowQuantile;
        const bool above = probe.value > step.highQuantile;
        lines.statistics.push_back(
            number(below   ? FormulaWords::tr("x is below every quantile: the lowest score")
                   : above ? FormulaWords::tr("x is above every quantile: the highest score")
                           : FormulaWords::tr("x equals quantiles: the middle of their scores")));
        lines.worked.lines.push_back(
            row({xHat(), op(QStringLiteral("=")), followed(result(num(normalized)))}));
    } else {
        const int more = moreFor(step.lowQuantile, step.highQuantile);
        const auto next = [] { return sym(u"k+1"); };
        const auto pairOf = [more](const char16_t *name, Math second, double low, double high) {
            return beside(
                equals(sub(name, u"k"), result(num(low, more))),
                equals(script(sym(name), std::move(second), none()), result(num(high, more))));
        };
        lines.statistics = {pairOf(u"q", next(), step.lowQuantile, step.highQuantile),
                            pairOf(u"s", next(), step.lowScore, step.highScore)};
        const auto shown = [more](double value) { return asShown(value, more); };
        const double width = shown(step.highQuantile) - shown(step.lowQuantile);
        normalized =
            asShown(shown(step.lowScore) + (shown(probe.value) - shown(step.lowQuantile)) *
                                               (shown(step.highScore) - shown(step.lowScore)) /
                                               std::max(width, probe.epsilon));
        const auto difference = [more](Math high, double low) {
            return row({std::move(high), op(QStringLiteral("−")), operand(low, more)});
        };
        lines.worked.lines.push_back(
            row({xHat(), op(QStringLiteral("=")), num(step.lowScore, more), op(QStringLiteral("+")),
                 number(QStringLiteral("(")),
                 difference(followed(result(num(probe.value, more))), step.lowQuantile),
                 number(QStringLiteral(")")), op(QStringLiteral("·")),
                 fraction(difference(num(step.highScore, more), step.lowScore),
                          difference(num(step.highQuantile, more), step.lowQuantile)),
                 op(QStringLiteral("=")), followed(result(num(normalized)))}));
    }
    lines.worked.lines.push_back(
        outputLine(norm, probe.gamma, probe.beta, normalized, lines.worked.output));
    return lines;
}

WorkedPair ranked(const LayerSpec &norm, const NormProbe &probe)
{
    const NormNumbers at = numbersOf(norm, probe);
    const QString quantiles = FormulaWords::tr("quantiles");
    WorkedPair pair;
    WorkedExample &training = pair.training;
    training.title = text("Training");
    training.subtitle = FormulaWords::tr("%1 quantiles of the minibatch, m = %2 values")
                            .arg(countText(norm.integer("quantiles")), countText(at.values));
    RankedLines lines = rankedLines(norm, probe, probe.training);
    putInOneLine(lines.statistics);
    const RankStep &rank = *probe.training.rank;
    const double place =
        static_cast<double>(rank.below) + static_cast<double>(rank.equal) / 2; // ties: the middle
    const auto m = static_cast<double>(std::max<std::int64_t>(1, at.values));
    training.statistics = {
        row({fraction(row({number(FormulaWords::tr("rank of ")), followed(sym(u"x"))}), sym(u"m")),
             op(QStringLiteral("=")),
             fraction(number(figureText(place, rank.equal % 2 != 0 ? 1 : 0)),
                      number(countText(at.values))),
             op(QStringLiteral("=")), result(num(place / m))})};
    training.statistics.insert(training.statistics.end(), lines.statistics.begin(),
                               lines.statistics.end());
    training.lines = std::move(lines.worked.lines);
    training.output = lines.worked.output;

    lines = rankedLines(norm, probe, *probe.prediction);
    WorkedExample prediction;
    prediction.title = text("Prediction");
    prediction.subtitle = movingWords(quantiles, at.momentum);
    prediction.statistics = std::move(lines.statistics);
    prediction.lines = std::move(lines.worked.lines);
    prediction.output = lines.worked.output;
    pair.prediction = std::move(prediction);
    return pair;
}

using Work = WorkedPair (*)(const LayerSpec &, const NormProbe &);

const std::map<std::string, Work> &kinds()
{
    static const std::map<std::string, Work> rows = {
        {"batch_norm", byMinibatch},
        {"batch_renorm", byMinibatch},
        {"layer_norm", ofExample<u'n'>},
        {"group_norm", ofExample<u'g'>},
        {"instance_norm", ofExample<u'c'>},
        {"decorrelated_norm", decorrelated},
        {"rank_norm", ranked},
    };
    return rows;
}

} // namespace

WorkedPair workedExamples(const LayerSpec &norm, const NormProbe &probe)
{
    WorkedPair pair = kinds().at(norm.kind)(norm, probe);
    pair.training.histograms = histogramsOf(norm, probe, probe.training, pair.training.output);
    if (pair.prediction && probe.prediction)
        pair.prediction->histograms =
            histogramsOf(norm, probe, *probe.prediction, pair.prediction->output);
    return pair;
}

} // namespace normscope::ui
