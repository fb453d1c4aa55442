#include "ui/compare/scatter_data.h"

#include "engine/interop/csv.h"
#include "ui/compare/difference_words.h"
#include "ui/runs/run_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace normscope::ui {

namespace {

/// Whole decades, where the values span some and none is 0 or less.
bool isLogarithmic(const SettingKey &key, const Range &values)
{
    const bool rate = key.path == "training.learning_rate";
    return key.numeric && values.lo > 0 && (rate || values.hi >= 20 * values.lo);
}

Range xRange(const ScatterData &data, const Range &values)
{
    if (!data.words.isEmpty())
        return {-0.5, static_cast<double>(data.words.size()) - 0.5};
    if (values.isEmpty())
        return {0, 1};
    if (data.logarithmic) {
        // A little room beside the outermost, for runs that stand beside each other.
        Range decades{std::floor(std::log10(values.lo) - 0.1),
                      std::ceil(std::log10(values.hi) + 0.1)};
        if (decades.span() < 1)
            decades.hi = decades.lo + 1;
        return decades;
    }
    const double margin = values.span() > 0 ? 0.08 * values.span() : 0.5;
    return {values.lo - margin, values.hi + margin};
}

Range yRange(const Range &values, const RunFigure &figure)
{
    const bool share = figure.name.find("acc") != std::string::npos || figure.name == "best_test";
    if (values.isEmpty() || (share && values.lo >= 0 && values.hi <= 1))
        return {0, 1};
    Range range = values;
    if (range.lo > 0 && range.lo < 0.6 * range.hi)
        range.lo = 0; // seen from nothing, where that flattens no difference
    return roundRange(range, 4);
}

void placeBeside(std::vector<ScatterPoint> &points)
{
    std::map<std::pair<double, int>, int> count;
    for (ScatterPoint &point : points)
        point.beside = count[{point.x, point.slot}]++;
    for (ScatterPoint &point : points)
        point.besideOf = count[{point.x, point.slot}];
}

} // namespace

std::vector<PlotRun> namesOf(const std::vector<RunEntry> &runs,
                             const std::vector<RunGroupEntry> &groups)
{
    std::vector<PlotRun> names;
    const auto add = [&](RunId id, int slot, const QString &title) {
        if (std::none_of(names.begin(), names.end(),
                         [slot](const PlotRun &known) { return known.slot == slot; }))
            names.push_back({id, slot, title, {}});
    };
    for (const RunGroupEntry &group : groups)
        for (const RunEntry &run : runs)
            if (run.id == group.runs.front() && !run.hidden)
                add(run.id, colorSlot(group.slot),
                    QString::fromStdString(distinguishingLabels({&run.history->spec()}).front()));
    if (groups.empty())
        for (const RunEntry &run : runs)
            if (!run.hidden)
                add(run.id, run.slot, run.title());
    return names;
}

ScatterData scatterOf(const std::vector<RunEntry> &runs, const std::vector<RunGroupEntry> &groups,
                      const SettingKey &key, const RunFigure &figure)
{
    ScatterData data;
    data.xPath = key.path;
    data.xLabel = key.label.isEmpty() ? key.label : key.label.at(0).toLower() + key.label.mid(1);
    data.yLabel = figureName(figure);
    data.yShort = QString::fromStdString(figure.label);
    data.yName = figure.name;
    data.decimals = figure.decimals;
    if (!key.numeric)
        for (const QString &value : valuesOf(key))
            data.words += value;
    Range x;
    Range y;
    for (std::size_t i = 0; i < runs.size() && i < key.texts.size(); ++i) {
        const RunEntry &run = runs[i];
        if (key.numeric) // of hidden ones too: the axis stays put
            x.add(*key.numbers[i]);
        if (run.hidden)
            continue;
        const RunSummary summary = summaryOf(*run.history);
        ScatterPoint point;
        point.run = run.id;
        point.title = run.title();
        point.slot = run.slot;
        for (const RunGroupEntry &group : groups)
            if (std::find(group.runs.begin(), group.runs.end(), run.id) != group.runs.end()) {
                point.group = group.label;
                point.slot = colorSlot(group.slot);
            }
        point.xText = key.texts[i];
        point.x =
            key.numeric ? *key.numbers[i] : static_cast<double>(data.words.indexOf(key.texts[i]));
        point.brokeOff = cameToNothing(summary.status.state);
        point.y = point.brokeOff ? std::numeric_limits<double>::quiet_NaN() : figure.of(summary);
        if (point.brokeOff)
            point.reason = stateText(*run.history, summary.status).text;
        y.add(point.y);
        if (point.brokeOff || std::isfinite(point.y))
            data.points.push_back(std::move(point));
        else
            ++data.without;
    }
    data.logarithmic = isLogarithmic(key, x);
    data.x = xRange(data, x);
    data.y = yRange(y, figure);
    placeBeside(data.points);
    data.names = namesOf(runs, groups);
    return data;
}

std::string scatterCsv(const ScatterData &data)
{
    std::string text =
        "run,group," + csvCell(data.xPath) + ',' + csvCell(data.yName) + ",state\r\n";
    for (const ScatterPoint &point : data.points) {
        text += csvCell(point.title.toStdString()) + ',' + csvCell(point.group.toStdString()) + ',';
        text += data.words.isEmpty() ? csvNumber(point.x) : csvCell(point.xText.toStdString());
        text += ',' + (std::isfinite(point.y) ? csvNumber(point.y) : std::string()) + ',';
        text += csvCell(point.reason.toStdString()) + "\r\n";
    }
    return text;
}

} // namespace normscope::ui
