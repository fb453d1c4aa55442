#include "ui/runs/exported_entries.h"

namespace normscope::ui {

std::vector<ExportedRun> exportedRuns(const std::vector<RunEntry> &entries)
{
    std::vector<ExportedRun> runs;
    for (const RunEntry &entry : entries) {
        const RunIdentity &identity = entry.history->identity();
        runs.push_back({identity.id, entry.title().toStdString(), entry.note.toStdString(),
                        identity.created, entry.history, entry.slot});
    }
    return runs;
}

} // namespace normscope::ui
