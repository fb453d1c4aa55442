// The window's runs as those who write them into files see them.
#pragma once

#include "engine/interop/exported_run.h"
#include "ui/runs/run_entry.h"

#include <vector>

namespace normscope::ui {

/// Named as the window shows them.
[[nodiscard]] std::vector<ExportedRun> exportedRuns(const std::vector<RunEntry> &entries);

} // namespace normscope::ui
