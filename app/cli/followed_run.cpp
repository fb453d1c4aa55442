#include "app/cli/followed_run.h"

namespace normscope::cli {

RunStatus endOf(const FollowedRun &run)
{
    RunStatus status = run.history->latestStatus();
    if (!isOver(status.state))
        status.state = RunState::Stopped;
    return status;
}

std::vector<NormState> lastNormStates(const RunHistory &history)
{
    std::vector<NormState> states;
    const std::size_t samples = history.normSampleCount();
    if (samples == 0)
        return states;
    const std::vector<NormLayerInfo> layers = history.normLayers();
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto last = [&](NormQuantity quantity) {
            return history.normSeries(layer, quantity, samples - 1).values;
        };
        states.push_back({layers[layer].name, last(NormQuantity::Gamma), last(NormQuantity::Beta),
                          last(NormQuantity::MovingMean), last(NormQuantity::MovingVariance)});
    }
    return states;
}

} // namespace normscope::cli
