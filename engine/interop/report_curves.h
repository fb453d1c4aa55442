// The charts of a report. Every run has a slot (withSlots()).
#pragma once

#include "engine/interop/exported_run.h"

#include <string>
#include <vector>

namespace normscope {

/// Loss and accuracy of all runs.
[[nodiscard]] std::string reportCurves(const std::vector<ExportedRun> &runs);

/// γ and β of the first normalization of a run in color `slot`; empty where it has none or nothing
/// was sampled.
[[nodiscard]] std::string reportNorm(const ExportedRun &run, const std::string &name, int slot);

} // namespace normscope
