#include "engine/compare/group_figures.h"

#include <algorithm>
#include <cmath>

namespace normscope {

bool isAveraged(const Measured &run)
{
    return run.state != RunState::Diverged && run.state != RunState::Failed &&
           std::isfinite(run.value);
}

Moments momentsOf(const std::vector<double> &values)
{
    Moments moments;
    if (values.empty())
        return moments;
    const auto count = double(values.size());
    double sum = 0;
    for (const double value : values)
        sum += value / count;
    // What the sum's rounding left of the mean.
    double rest = 0;
    for (const double value : values)
        rest += (value - sum) / count;
    moments.mean = sum + rest;
    if (values.size() < 2)
        return moments;
    double squares = 0;
    for (const double value : values)
        squares += (value - moments.mean) * (value - moments.mean);
    moments.sd = std::sqrt(squares / (count - 1));
    return moments;
}

GroupFigures figuresOf(const std::vector<Measured> &runs)
{
    GroupFigures figures;
    figures.runs = runs.size();
    std::vector<double> values;
    for (const Measured &run : runs) {
        figures.going += isOver(run.state) ? 0 : 1;
        if (run.state == RunState::Diverged)
            ++figures.diverged;
        else if (run.state == RunState::Failed)
            ++figures.failed;
        else if (!std::isfinite(run.value))
            ++figures.unknown;
        else
            values.push_back(run.value);
    }
    figures.averaged = values.size();
    if (values.empty())
        return figures;
    const Moments moments = momentsOf(values);
    figures.mean = moments.mean;
    figures.sd = moments.sd;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    figures.min = *least;
    figures.max = *most;
    return figures;
}

} // namespace normscope
