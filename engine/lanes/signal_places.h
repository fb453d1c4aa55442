// Where the values and gradients between the steps of a plan lie: in storage of their own, or in
// the place of what nobody reads any more.
#pragma once

#include "engine/lanes/lane_layer.h"
#include "engine/lanes/plan.h"

#include <memory>
#include <vector>

namespace normscope::lanes {

template <class T>
struct SignalPlaces
{
    std::shared_ptr<Storage<T>> images;
    std::vector<Ends<T>> ends;                         ///< of each step
    std::vector<std::shared_ptr<Storage<T>>> storages; ///< all of them
};

/// `example` is the shape of one image, {channels, height, width}. Defined for float and double.
template <class T>
[[nodiscard]] SignalPlaces<T> placeSignals(const ModelSpec &model, const NetworkAnalysis &network,
                                           const std::vector<PlanStep> &steps, const Shape &example,
                                           std::size_t lanes);

} // namespace normscope::lanes
