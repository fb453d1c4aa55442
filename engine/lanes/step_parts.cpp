#include "engine/lanes/step_parts.h"

#include <algorithm>

namespace normscope::lanes {

std::vector<StepCost> costsOf(const std::vector<PlanStep> &steps,
                              const std::vector<double> &seconds, std::size_t examples)
{
    const double scale = 1e9 / static_cast<double>(examples);
    const auto cost = [&](std::size_t part) {
        return part < seconds.size() ? seconds[part] * scale : 0;
    };
    std::vector<StepCost> costs = {{.part = "images", .forward = cost(StepParts::Images)}};
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const std::size_t end =
            std::max({steps[i].layer, steps[i].norm.value_or(0), steps[i].pool.value_or(0)}) + 1;
        StepCost &last = costs.back();
        if (last.layerCount > 0 && steps[i].layer < last.firstLayer + last.layerCount) {
            last.layerCount = std::max(last.layerCount, end - last.firstLayer);
            last.forward += cost(StepParts::forward(i));
            last.backward += cost(StepParts::backward(i));
            continue;
        }
        costs.push_back({.firstLayer = steps[i].layer,
                         .layerCount = end - steps[i].layer,
                         .forward = cost(StepParts::forward(i)),
                         .backward = cost(StepParts::backward(i))});
    }
    costs.push_back({.part = "loss", .forward = cost(StepParts::Loss)});
    costs.push_back({.part = "update", .forward = cost(StepParts::Update)});
    return costs;
}

} // namespace normscope::lanes
