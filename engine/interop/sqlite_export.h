// Many runs as a database that anyone may ask: tables for queries of one's own, not how this
// program keeps its runs.
#pragma once

#include "engine/interop/export_progress.h"
#include "engine/interop/exported_run.h"

#include <filesystem>
#include <vector>

namespace normscope {

/// The tables of run_tables.h, with the column "run" (the run's id) before all others; it and the
/// keys are the primary key. A value that is missing or NaN is NULL, and infinities are
/// infinities. PRAGMA user_version tells of changes of the tables: 1.
///
///     SELECT name, epoch, test_accuracy FROM epochs JOIN runs USING (run);
///
/// Throws ExportError, ExportCancelled.
void exportSqlite(const std::vector<ExportedRun> &runs, const std::filesystem::path &file,
                  const ExportProgress &progress = {});

} // namespace normscope
