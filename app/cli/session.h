// Runs followed from their start to their end.
#pragma once

#include "app/cli/exit_status.h"
#include "app/cli/followed_run.h"
#include "app/cli/report.h"
#include "app/cli/wakeups.h"

#include <vector>

namespace normscope::cli {

/// Reports what the runs record until all of them are over, and writes the records of each as soon
/// as it is. An interruption, or a report that cannot be written, stops the runs; what they have is
/// still written. While the store refuses, runs wait for it, and that is said; an interruption does
/// not wait for such a store, and a second one waits for nothing.
[[nodiscard]] ExitStatus followRuns(TrainingService &service, std::vector<FollowedRun> runs,
                                    Report &report, Wakeups &wakeups);

} // namespace normscope::cli
