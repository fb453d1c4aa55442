#include "engine/lanes/lane_layer.h"

namespace normscope::lanes {

const LaneKind *findLaneKind(std::string_view kind)
{
    static const std::vector<LaneKind> kinds = {
        laneConvolution(), laneLinear(),    laneMaxPool(),     laneAveragePool(),
        laneActivation(),  laneFlatten(),   laneBatchNorm(),   laneDropout(),
        laneLayerNorm(),   laneGroupNorm(), laneInstanceNorm()};
    for (const LaneKind &row : kinds)
        if (row.kind == kind)
            return &row;
    return nullptr;
}

const LaneKind &laneKindNamed(std::string_view kind)
{
    const LaneKind *found = findLaneKind(kind);
    if (found == nullptr)
        throw BackendError("The lanes have no layer of the kind \"" + std::string(kind) + "\"");
    return *found;
}

Window windowOf(const LayerSpec &spec)
{
    return {static_cast<std::size_t>(spec.integer("kernel_size")),
            static_cast<std::size_t>(spec.integer("stride")),
            static_cast<std::size_t>(spec.integer("padding"))};
}

} // namespace normscope::lanes
