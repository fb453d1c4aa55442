// What `normscope-cli runs` does; runs_command.h says with what.
#pragma once

#include "app/cli/exit_status.h"
#include "app/cli/runs_command.h"

namespace normscope::cli {

/// Throws Failure, StoreError.
[[nodiscard]] ExitStatus manageRuns(const RunsCommand &command);

// Each of its commands.
[[nodiscard]] ExitStatus perform(const ListRuns &list, const RunsCommand &command);
[[nodiscard]] ExitStatus perform(const ShowRun &show, const RunsCommand &command);
[[nodiscard]] ExitStatus perform(const DeleteRuns &erase, const RunsCommand &command);
[[nodiscard]] ExitStatus perform(const RenameRun &rename, const RunsCommand &command);
[[nodiscard]] ExitStatus perform(const NoteRun &note, const RunsCommand &command);
[[nodiscard]] ExitStatus perform(const ResumeRuns &resume, const RunsCommand &command);
[[nodiscard]] ExitStatus perform(const ExportRuns &out, const RunsCommand &command);
[[nodiscard]] ExitStatus perform(const ImportRuns &in, const RunsCommand &command);
[[nodiscard]] ExitStatus perform(const CompactStore &compact, const RunsCommand &command);

} // namespace normscope::cli
