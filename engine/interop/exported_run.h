// A run as those who write it into files see it, and what it is called there.
#pragma once

#include "engine/history/run_history.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace normscope {

struct ExportedRun
{
    std::string id;   ///< tells it from every other run
    std::string name; ///< free text, may be empty or another run's too
    std::string note;
    std::int64_t created = 0; ///< milliseconds since 1970, UTC
    std::shared_ptr<const RunHistory> history;
    int slot = -1; ///< in the palette (RunTitle::color); −1: none was given
};

/// The runs, those without a slot in the lowest ones that are left.
[[nodiscard]] std::vector<ExportedRun> withSlots(std::vector<ExportedRun> runs);

/// For columns and legends, a text for each run: its name, or "run ID" where it has none, with
/// " (2)" and so on where it came before. Valid UTF-8 without control characters.
[[nodiscard]] std::vector<std::string> distinctNames(const std::vector<ExportedRun> &runs);

/// The same as names of folders: what means something in a path is replaced by "_", 100 bytes at
/// most, distinct also where case does not count.
[[nodiscard]] std::vector<std::string> folderNames(const std::vector<ExportedRun> &runs);

/// Throws ExportError when there is none, or two have the same id.
void requireRuns(const std::vector<ExportedRun> &runs);
/// Throws also for a run whose minibatches and samples have not been read from the store yet: what
/// is missing must not look as if it had not been.
void requireRecords(const std::vector<ExportedRun> &runs);

/// "2026-03-09T14:05:00.250Z", of milliseconds since 1970.
[[nodiscard]] std::string utcText(std::int64_t milliseconds);

} // namespace normscope
