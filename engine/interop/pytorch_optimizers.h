// How each optimizer and each schedule is said in PyTorch. A kind is one row.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace normscope {

/// The call that makes it of `parameters`, an expression. std::invalid_argument for a kind that has
/// no row.
[[nodiscard]] std::string pytorchOptimizer(const TrainingSpec &training,
                                           const std::string &parameters);
[[nodiscard]] bool hasPytorchOptimizer(std::string_view kind);

/// The body of a function of `optimizer` that returns the schedule.
[[nodiscard]] std::vector<std::string> pytorchSchedule(const TrainingSpec &training,
                                                       std::int64_t stepsPerEpoch,
                                                       std::int64_t plannedSteps);
[[nodiscard]] bool hasPytorchSchedule(std::string_view kind);

} // namespace normscope
