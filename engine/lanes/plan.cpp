#include "engine/lanes/plan.h"

#include "engine/lanes/lane_layer.h"
#include "engine/lanes/patch_moments.h"

#include <utility>

namespace normscope::lanes {

namespace {

void joinFirst(const ModelSpec &model, const NetworkAnalysis &network, std::vector<PlanStep> &steps)
{
    if (steps.size() < 2 || steps[0].layer != 0 || model.layers[0].kind != "conv" ||
        !PatchMoments::covers(windowOf(model.layers[0]), network.layers[0].input))
        return;
    PlanStep &next = steps[1];
    const bool normed = next.pool.has_value();
    const std::size_t pool = normed ? *next.pool : next.layer;
    if (model.layers[pool].kind != "max_pool" || model.layers[pool].integer("kernel_size") != 2 ||
        model.layers[pool].integer("stride") != 2 || model.layers[pool].integer("padding") != 0)
        return;
    if (normed)
        next.norm = next.layer;
    next.layer = 0;
    next.pool = pool;
    steps.erase(steps.begin());
}

} // namespace

std::vector<PlanStep> planSteps(const ModelSpec &model, const NetworkAnalysis &network)
{
    const auto kindOf = [&](const PlanStep &step) -> const std::string & {
        return model.layers[step.layer].kind;
    };
    std::vector<PlanStep> steps;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        steps.push_back({i, std::nullopt, std::nullopt, network.layers[i].output});
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
    joinFirst(model, network, steps);
    return steps;
}

} // namespace normscope::lanes
