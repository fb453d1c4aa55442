// The report of engine/interop/report.h on pages to print: A4, numbered, charts as lines.
#pragma once

#include "engine/interop/export_progress.h"
#include "engine/interop/exported_run.h"

#include <QByteArray>

#include <filesystem>
#include <string>
#include <vector>

namespace normscope::ui {

/// With the content of reportHtml(). `title` may be empty. On any thread. Throws ExportError,
/// ExportCancelled.
[[nodiscard]] QByteArray reportPdf(const std::vector<ExportedRun> &runs, const std::string &title,
                                   const normscope::ExportProgress &progress = {});

/// The same as a file, whole or not at all.
void exportReportPdf(const std::vector<ExportedRun> &runs, const std::string &title,
                     const std::filesystem::path &file,
                     const normscope::ExportProgress &progress = {});

} // namespace normscope::ui
