// The tables of a report. Every run has a slot (withSlots()).
#pragma once

#include "engine/interop/exported_run.h"

#include <string>
#include <vector>

namespace normscope {

/// A run's glyph and name in a cell, a legend or a heading.
[[nodiscard]] std::string reportName(const std::string &name, int slot);

/// How each run ended, of its last epoch and of its best one.
[[nodiscard]] std::string reportResults(const std::vector<ExportedRun> &runs,
                                        const std::vector<std::string> &names);
/// Settings in which the runs differ, six runs a table; empty where there are none.
[[nodiscard]] std::string reportDifferences(const std::vector<ExportedRun> &runs,
                                            const std::vector<std::string> &names);
/// What they share: data, training, computing.
[[nodiscard]] std::string reportShared(const std::vector<ExportedRun> &runs);
/// Each network once, with the runs that have it.
[[nodiscard]] std::string reportNetworks(const std::vector<ExportedRun> &runs,
                                         const std::vector<std::string> &names);
/// Every epoch of a run.
[[nodiscard]] std::string reportEpochs(const RunHistory &run);

} // namespace normscope
