#include "engine/lanes/plan.h"

#include "engine/lanes/lane_layer.h"
#include "engine/lanes/patch_moments.h"

#include <utility>

namespace normscope::lanes {

namespace {

/// The step goes into the one before it.
void joinToPrevious(std::vector<PlanStep> &steps, std::size_t at)
{
    steps[at - 1].output = steps[at].output;
    steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(at));
}

void joinPools(const ModelSpec &model, std::vector<PlanStep> &steps)
{
    const auto isOf = [&](std::size_t at, std::string_view kind) {
        return model.layers[steps[at].layer].kind == kind && !steps[at].pool;
    };
    for (std::size_t at = 1; at < steps.size(); ++at) {
        const std::size_t pool = steps[at].layer;
        const bool isAverage = isOf(at, "avg_pool");
        if (!isAverage && !isOf(at, "max_pool"))
            continue;
        const Window window = windowOf(model.layers[pool]);
        if (window.stride != window.size || window.padding != 0 ||
            !isOf(at - 1, isAverage ? "activation" : "batch_norm"))
            continue;
        joinToPrevious(steps, at--);
        steps[at].pool = pool;
        if (isAverage && at > 0 && isOf(at - 1, "batch_norm")) {
            steps[at - 1].activation = steps[at].layer;
            steps[at - 1].pool = pool;
            joinToPrevious(steps, at--);
        }
    }
}

void joinFirst(const ModelSpec &model, const NetworkAnalysis &network, bool patchesAreKnown,
               std::vector<PlanStep> &steps)
{
    if (steps.size() < 2 || steps[0].layer != 0 || model.layers[0].kind != "conv" ||
        !PatchMoments::covers(windowOf(model.layers[0]), network.layers[0].input))
        return;
    PlanStep &next = steps[1];
    const std::size_t pool = next.pool.value_or(next.layer);
    const std::string &kind = model.layers[pool].kind;
    const std::string &nextKind = model.layers[next.layer].kind;
    const bool isAverage = kind == "avg_pool" && (next.activation || nextKind == "activation");
    if (kind != "max_pool" && !isAverage)
        return;
    const Window window = windowOf(model.layers[pool]);
    if (window.size != 2 || window.stride != 2 || window.padding != 0)
        return;
    if (nextKind == "batch_norm") {
        if (!patchesAreKnown || model.layers[next.layer].integer("ghost_size") > 0)
            return;
        next.norm = next.layer;
    } else if (isAverage) {
        next.activation = next.layer;
    }
    next.layer = 0;
    next.pool = pool;
    steps.erase(steps.begin());
}

} // namespace

std::vector<PlanStep> planSteps(const ModelSpec &model, const NetworkAnalysis &network,
                                bool patchesAreKnown)
{
    const auto kindOf = [&](const PlanStep &step) -> const std::string & {
        return model.layers[step.layer].kind;
    };
    std::vector<PlanStep> steps;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        steps.push_back({.layer = i,
                         .norm = std::nullopt,
                         .activation = std::nullopt,
                         .pool = std::nullopt,
                         .output = network.layers[i].output});
        // It overtakes every activation before it.
        for (std::size_t at = steps.size() - 1;
             at > 0 && kindOf(steps[at]) == "max_pool" && kindOf(steps[at - 1]) == "activation";
             --at) {
            std::swap(steps[at], steps[at - 1]);
            steps[at].output = steps[at - 1].output;
        }
    }
    joinPools(model, steps);
    joinFirst(model, network, patchesAreKnown, steps);
    return steps;
}

} // namespace normscope::lanes
