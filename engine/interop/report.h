// Runs as one page to read, send and print.
#pragma once

#include "engine/interop/export_progress.h"
#include "engine/interop/exported_run.h"

#include <filesystem>
#include <string>
#include <vector>

namespace normscope {

/// HTML that needs nothing else: no scripts, no other files, no fonts to load. What the runs share
/// and in what they differ, curves of loss and accuracy (train solid over the single minibatches,
/// test dashed), γ and β of the first normalization, the last and best values, the chapter's last
/// lines, epochs and networks. Light or dark as the reader's screen is, light on A4 when printed.
/// `title` may be empty. The same runs give the same bytes. Throws ExportError, ExportCancelled.
[[nodiscard]] std::string reportHtml(const std::vector<ExportedRun> &runs, const std::string &title,
                                     const ExportProgress &progress = {});

/// The same as a file, whole or not at all.
void exportReport(const std::vector<ExportedRun> &runs, const std::string &title,
                  const std::filesystem::path &file, const ExportProgress &progress = {});

} // namespace normscope
