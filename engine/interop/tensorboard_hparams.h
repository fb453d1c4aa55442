// What TensorBoard's tab HPARAMS reads: which hyperparameters runs have, and which run had which.
// Source: tensorboard/plugins/hparams, plugin_data.proto and api.proto.
#pragma once

#include "engine/interop/exported_run.h"
#include "engine/interop/tensorboard_events.h"

#include <vector>

namespace normscope {

/// For the folder above all runs: the hyperparameters in which they differ and those that are
/// always of interest, and the metrics to hold against them.
[[nodiscard]] EventSummary hparamsExperiment(const std::vector<ExportedRun> &runs);

/// For the folder of a run: every setting, when it started and how it ended.
[[nodiscard]] EventSummary hparamsSession(const ExportedRun &run);

} // namespace normscope
