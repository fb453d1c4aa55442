#include "engine/backend/step_cost.h"

#include <algorithm>

namespace normscope {

namespace {

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

std::vector<StepCost> medianCosts(const std::vector<std::vector<StepCost>> &steps)
{
    if (steps.empty())
        return {};
    std::vector<StepCost> costs = steps.front();
    for (std::size_t part = 0; part < costs.size(); ++part) {
        std::vector<double> forward;
        std::vector<double> backward;
        for (const std::vector<StepCost> &step : steps) {
            forward.push_back(step.at(part).forward);
            backward.push_back(step.at(part).backward);
        }
        costs[part].forward = median(std::move(forward));
        costs[part].backward = median(std::move(backward));
    }
    return costs;
}

} // namespace normscope
