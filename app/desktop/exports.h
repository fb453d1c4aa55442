// What `normscope export` can do; each is one file (export_*.cpp) and one row of exportKinds().
#pragma once

#include "app/desktop/export_arguments.h"

#include <QString>

#include <functional>
#include <span>

namespace normscope::desktop {

struct ExportKind
{
    const char *name;          ///< "chart"
    const char *meaning;       ///< translated with the context "export"
    const char *result;        ///< what -o names: "FILE"
    const char *resultMeaning; ///< likewise translated
    void (*addOptions)(ExportParser &parser);
    /// Throws cli::Failure, StoreError and ExportError. `go` is told the share that is done, and
    /// says whether to go on.
    void (*perform)(const ExportParser &parser, const std::function<bool(double)> &go);
};

[[nodiscard]] std::span<const ExportKind> exportKinds();

// The rows, each from its own file.
extern const ExportKind chartExport;
extern const ExportKind reportExport;
extern const ExportKind comparisonExport;

} // namespace normscope::desktop
