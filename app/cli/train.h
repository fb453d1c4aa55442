// The commands `train` and `compare`.
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exit_status.h"

namespace normscope::cli {

/// Throws Failure for whatever can be known before training.
[[nodiscard]] ExitStatus train(const TrainCommand &command);

} // namespace normscope::cli
