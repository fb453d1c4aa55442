// A run's records as CSV: RFC 4180, UTF-8, `.` as the decimal mark, a header row, full precision. A
// text cell that begins with = + - @ is prefixed with an apostrophe so that a spreadsheet does not
// run it. NaN and infinities are written NaN, inf, -inf.
#pragma once

#include "engine/history/run_history.h"
#include "engine/interop/export_progress.h"
#include "engine/interop/exported_run.h"
#include "engine/interop/file_batch.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace normscope {

[[nodiscard]] std::string csvCell(std::string_view text);
/// Shortest text that reads back to the same double (float).
[[nodiscard]] std::string csvNumber(double value);
[[nodiscard]] std::string csvNumber(float value);

[[nodiscard]] std::string
stepsCsv(const RunHistory &run); ///< step,epoch,seconds,train_loss,train_accuracy
/// epoch,step,seconds,train_loss,…, and validation_loss, test_moving_loss, … where the run has
/// them.
[[nodiscard]] std::string epochsCsv(const RunHistory &run);
[[nodiscard]] std::string
normCsv(const RunHistory &run); ///< step,epoch,layer,channel,gamma,beta,moving_mean,moving_variance
/// The same in parts: that of a long run is too long to be held.
void writeNormCsv(const RunHistory &run, const ByteSink &append);

/// steps.csv, epochs.csv, norm.csv and spec.json of a run in `folder`, which is made if missing.
/// All four are written beside first and renamed together, so a full disk leaves none of them.
void exportRun(const RunHistory &run, const std::filesystem::path &folder);

/// The same of several, in a sub-folder for each (folderNames()): all of them or none. Throws
/// ExportError, ExportCancelled.
void exportRuns(const std::vector<ExportedRun> &runs, const std::filesystem::path &folder,
                const ExportProgress &progress = {});

/// Throws what exportRun() would throw for this folder as it is now: found out by writing four
/// small files, of which nothing is left. To be asked before hours of training.
void checkExportFolder(const std::filesystem::path &folder);

} // namespace normscope
