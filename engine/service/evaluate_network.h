// A network judged as a run judges it at the end of an epoch, without training it.
#pragma once

#include "engine/history/records.h"
#include "engine/service/training_service.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace normscope {

struct EvaluatedNetwork
{
    std::string backend;       ///< that computed it: "lanes"
    std::string reason;        ///< why the reference did, where that was left open; else empty
    Evaluated test;            ///< the whole test set, by training.statistics
    Evaluated validation = {}; ///< of the validation split, where there is one
    /// The test set by each kind of statistics, where training.compare_statistics asks for it.
    Evaluated testMoving = {};
    Evaluated testExact = {};
    Evaluated testMinibatch = {};
};

/// `tensors` are all of the network's; the spec must be valid for the data. `go` is told the share
/// that is done and says whether to go on; nothing comes of it when it does not. Throws DataError
/// and BackendError. Takes seconds; not for the UI thread.
[[nodiscard]] std::optional<EvaluatedNetwork>
evaluateNetwork(const RunResources &resources, const ExperimentSpec &spec,
                const TensorValues &tensors, const std::function<bool(double share)> &go = {});

} // namespace normscope
