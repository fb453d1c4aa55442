#include "engine/lanes/plan.h"

#include <utility>

namespace normscope::lanes {

std::vector<PlanStep> planSteps(const ModelSpec &model, const NetworkAnalysis &network)
{
    const auto kindOf = [&](const PlanStep &step) -> const std::string & {
        return model.layers[step.layer].kind;
    };
    std::vector<PlanStep> steps;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        steps.push_back({i, std::nullopt, network.layers[i].output});
        // It overtakes every activation before it.
        for (std::size_t at = steps.size() - 1;
             at > 0 && kindOf(steps[at]) == "max_pool" && kindOf(steps[at - 1]) == "activation";
             --at) {
            std::swap(steps[at], steps[at - 1]);
            steps[at].output = steps[at - 1].output;
        }
    }
    for (std::size_t at = 0; at + 1 < steps.size(); ++at) {
        if (kindOf(steps[at]) != "batch_norm" || kindOf(steps[at + 1]) != "max_pool")
            continue;
        const LayerSpec &pool = model.layers[steps[at + 1].layer];
        if (pool.integer("stride") != pool.integer("kernel_size") || pool.integer("padding") != 0)
            continue;
        steps[at].pool = steps[at + 1].layer;
        steps[at].output = steps[at + 1].output;
        steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
    return steps;
}

} // namespace normscope::lanes
