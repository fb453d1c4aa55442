// What a store holds of a run, read into its history: to be looked at, or to go on from. Waits for
// the disk.
#pragma once

#include "engine/history/checkpoint.h"
#include "engine/history/run_history.h"
#include "engine/history/run_store.h"

#include <optional>

namespace normscope {

/// Minibatches, samples and, of a run that is over, the tensors it ended with. A fault of the store
/// is told in the run's status. Does nothing for a history that has its records, be it that the run
/// went on while they were read.
void loadRecords(const RunStore &store, RunHistory &run);

/// Makes the run this program's and reads what it needs to go on; no checkpoint when it never came
/// to one. Throws BackendError when it cannot go on, and StoreError.
[[nodiscard]] std::optional<Checkpoint> takeUp(RunStore &store, RunHistory &run);

} // namespace normscope
