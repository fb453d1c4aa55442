#include "ui/runs/run_cells.h"

#include "engine/compare/spec_value.h"
#include "ui/runs/run_text.h"

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

QString threeFigures(double value)
{
    if (!(value > 0) || !std::isfinite(value))
        return unknownText();
    const double unit = std::pow(10.0, std::max(0.0, std::floor(std::log10(value)) - 2));
    return countText(std::llround(std::min(value, 1e15) / unit) * std::llround(unit));
}

} // namespace

QString figureCell(const RunColumnInfo &column, double value)
{
    if (column.figure == "seconds")
        return durationText(value);
    if (column.figure == "examples_per_second")
        return threeFigures(value);
    return figureText(value, findRunFigure(column.figure)->decimals);
}

RunCell settingCell(const RunColumnInfo &column, const ExperimentSpec &spec)
{
    RunCell cell;
    const auto value = valueAt(spec, column.path);
    if (!value) {
        cell.text = unknownText();
        return cell;
    }
    cell.text = localized(textAt(spec, column.path));
    if (const auto *whole = std::get_if<std::int64_t>(&*value))
        cell.number = double(*whole);
    else if (const auto *real = std::get_if<double>(&*value))
        cell.number = *real;
    return cell;
}

QString signedText(double difference)
{
    if (std::isnan(difference))
        return unknownText();
    const QString text = figureText(difference);
    const bool positive = text != figureText(0) && text != figureText(-0.0) && difference > 0;
    return positive ? QLatin1Char('+') + text : text;
}

Measured measured(const RunSummary &run, const RunFigure &figure)
{
    return {figure.of(run), run.status.state, run.seed};
}

RunCell groupFigureCell(const RunColumnInfo &column, const std::vector<Measured> &runs)
{
    const GroupFigures figures = figuresOf(runs);
    RunCell cell{figureCell(column, figures.mean), figures.mean};
    if (std::isfinite(figures.sd) && findRunFigure(column.figure)->decimals >= 3)
        cell.text += plusMinus() + figureText(figures.sd);
    return cell;
}

RunCell commonCell(const std::vector<const RunCell *> &cells)
{
    if (cells.empty())
        return {unknownText()};
    const RunCell &first = *cells.front();
    if (std::all_of(cells.begin(), cells.end(),
                    [&](const RunCell *cell) { return *cell == first; }))
        return first;
    const auto [least, most] =
        std::minmax_element(cells.begin(), cells.end(), [](const RunCell *a, const RunCell *b) {
            return a->number < b->number;
        });
    const bool numbers = std::none_of(cells.begin(), cells.end(),
                                      [](const RunCell *cell) { return std::isnan(cell->number); });
    return {numbers ? (*least)->text + QStringLiteral("–") + (*most)->text : QStringLiteral("…"),
            (*least)->number};
}

QString plusMinus()
{
    return QStringLiteral(" ± ");
}

} // namespace normscope::ui
