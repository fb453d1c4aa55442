// Runs as ten epochs leave them behind, made in no time.
#pragma once

#include "engine/history/run_history.h"

#include <cstdint>
#include <memory>

namespace normscope::bench {

/// The chapter's network.
[[nodiscard]] ExperimentSpec chapter(std::int64_t epochs);

/// 2,350 steps with noise as minibatches have it; every second run with batch normalization, each
/// of another seed and one of seven learning rates.
[[nodiscard]] std::shared_ptr<RunHistory> finishedRun(int index);

} // namespace normscope::bench
