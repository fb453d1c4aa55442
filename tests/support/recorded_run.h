// A run with records of every kind in it, no training needed; and whether two hold the same bits.
#pragma once

#include "engine/history/checkpoint.h"
#include "engine/history/run_history.h"
#include "engine/history/run_store.h"

#include <cstdint>
#include <memory>
#include <string>

namespace normscope::test {

/// `steps` minibatches of 10 an epoch, two normalization layers of 6 and 16 channels, values by
/// `seed`, NaN and infinities among them; Finished.
[[nodiscard]] std::shared_ptr<RunHistory> recordedRun(std::int64_t steps, unsigned seed = 1);

/// Of a run as recordedRun() made it, at its end.
[[nodiscard]] Checkpoint recordedCheckpoint(const RunHistory &run, unsigned seed = 1);

/// With its records.
[[nodiscard]] std::shared_ptr<RunHistory> wholeRun(const RunStore &store, const std::string &id);

/// Empty when both hold the same records to the last bit, else what differs first. Seconds are not
/// looked at when `timeless`.
[[nodiscard]] std::string difference(const RunHistory &a, const RunHistory &b,
                                     bool timeless = false);
[[nodiscard]] std::string difference(const Checkpoint &a, const Checkpoint &b);

} // namespace normscope::test
