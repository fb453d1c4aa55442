// The part of validation that looks at minibatches: those of training, and those of evaluation
// where they are normalized by their own statistics.
#pragma once

#include "engine/experiment/validation.h"

#include <cstdint>
#include <string>
#include <vector>

namespace normscope {

/// "1 step", "2 steps".
[[nodiscard]] std::string countText(std::int64_t count, const char *noun);

void checkTrainingMinibatches(const ExperimentSpec &spec, const DataShape &data,
                              const NetworkAnalysis &network, std::vector<Problem> &problems);

/// Ghost batches, and what wants as many values as it has channels, may be too small in the last
/// minibatch of an evaluation though those of training are large enough.
void checkEvaluationMinibatches(const ExperimentSpec &spec, const DataShape &data,
                                const NetworkAnalysis &network, std::vector<Problem> &problems);

} // namespace normscope
