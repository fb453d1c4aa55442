// The forms in which runs leave the window, one row for each.
#pragma once

#include "engine/history/run_store.h"
#include "engine/interop/export_progress.h"
#include "engine/interop/exported_run.h"

#include <QString>

#include <filesystem>
#include <vector>

namespace normscope::ui {

/// What is written. All records of the runs are there.
struct RunsToWrite
{
    std::vector<ExportedRun> runs;
    const RunStore *store = nullptr; ///< that keeps them; nullptr where none does
};

struct RunFormat
{
    QString id;      ///< "tensorboard"
    QString title;   ///< as it is chosen
    QString meaning; ///< one sentence
    /// What a name ends in: ".html" of a file, "-tensorboard" of a folder.
    QString suffix;
    bool isFolder = false;
    bool needsStore = false;
    bool holdsRecords = true; ///< afterwards the runs count as exported
    /// On the calling thread, whole or not at all. Throws ExportError, StoreError, ExportCancelled.
    void (*write)(const RunsToWrite &what, const std::filesystem::path &where,
                  const normscope::ExportProgress &progress) = nullptr;
};

[[nodiscard]] const std::vector<RunFormat> &runFormats();

} // namespace normscope::ui
