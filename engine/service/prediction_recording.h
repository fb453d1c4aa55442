// What recorded steps end with: examples judged as at the end of an epoch.
#pragma once

#include "engine/backend/backend.h"
#include "engine/data/example_selection.h"
#include "engine/history/recorded_steps.h"

#include <cstdint>
#include <vector>

namespace normscope {

/// Judges the first `testExamples` of the test set, if there are as many, and selection.validation
/// by every kind of statistics that recorded.spec predicts by, exact ones being those of
/// selection.train, and keeps what was found and the examples in `recorded`. `trainLabels` are of
/// all training examples. Throws BackendError.
void recordPredictions(Backend &backend, const Dataset &data, const ExampleSelection &selection,
                       const std::vector<std::uint8_t> &trainLabels, std::int64_t testExamples,
                       RecordedSteps &recorded);

} // namespace normscope
