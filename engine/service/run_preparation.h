// From a spec to a trainer: data, checks, backend, starting values.
#pragma once

#include "engine/history/checkpoint.h"
#include "engine/service/training_service.h"
#include "engine/training/trainer.h"

#include <memory>
#include <optional>

namespace normscope {

struct PreparedRun
{
    std::unique_ptr<Trainer> trainer;
    bool serialized = false; ///< its backend must not compute beside another run
};

/// Goes on from `start` where there is one. Threads and the backend's version go into the status of
/// the history. Throws DataError, ExperimentError, BackendError, and what RunResources::weights
/// throws. Takes seconds where something is loaded for the first time.
[[nodiscard]] PreparedRun prepareRun(const RunResources &resources, const ExperimentSpec &spec,
                                     RunHistory &history, const std::optional<Checkpoint> &start);

} // namespace normscope
