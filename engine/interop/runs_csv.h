// Many runs as CSV, in the manner of csv.h.
#pragma once

#include "engine/interop/export_progress.h"
#include "engine/interop/exported_run.h"

#include <filesystem>
#include <vector>

namespace normscope {

enum class TableShape {
    /// One row for each run and step (epoch, sample of a channel, setting); the columns "run" and
    /// "name" say whose it is. For pandas, R and the like.
    Tidy,
    /// One column for each run, beside each other for each quantity: "train_loss: with BN". For
    /// spreadsheets.
    Wide
};

/// runs.csv, settings.csv, steps.csv, epochs.csv and norm.csv (run_tables.h) in `folder`, which is
/// made if missing. A cell is empty where a run has no such value. All files appear or none. Throws
/// ExportError, ExportCancelled.
void exportRunsCsv(const std::vector<ExportedRun> &runs, const std::filesystem::path &folder,
                   TableShape shape, const ExportProgress &progress = {});

} // namespace normscope
