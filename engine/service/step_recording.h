// Trains a few steps and keeps all that went into them.
#pragma once

#include "engine/backend/backend.h"
#include "engine/history/recorded_steps.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace normscope {

struct RecordingOptions
{
    std::int64_t steps = 50;      ///< at most plannedSteps()
    std::int64_t predicted = 256; ///< test and validation examples judged afterwards, at most
    std::int64_t gathered = 2560; ///< training examples that exact statistics are of, at most
    /// All tensors of a network that starts from a file; none: it starts as the spec says.
    TensorValues weights = {};
    /// Called before each step, with its training examples.
    std::function<void(Backend &backend, std::span<const std::uint32_t> indices,
                       const StepSettings &settings)>
        before = {};
};

/// The first steps of a run: the same starting values, minibatches, masks and learning rates as
/// those of a Trainer. The spec must be valid for the data. Throws BackendError when the backend
/// cannot go on, or when a loss is not finite. Takes as long as training does; not for the UI
/// thread.
[[nodiscard]] RecordedSteps recordSteps(const ExperimentSpec &spec,
                                        const std::shared_ptr<const Dataset> &data,
                                        BackendFactory &factory, const RecordingOptions &options);

} // namespace normscope
