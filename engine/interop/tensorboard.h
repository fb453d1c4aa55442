// Runs as a folder that TensorBoard opens: `tensorboard --logdir FOLDER`.
#pragma once

#include "engine/interop/export_progress.h"
#include "engine/interop/exported_run.h"

#include <filesystem>
#include <vector>

namespace normscope {

/// An event file in a sub-folder for each run (folderNames()), and one in `folder` itself for the
/// tab HPARAMS. `folder` is made if missing; exporting again replaces the files of runs of
/// the same name.
///
///     train/loss, train/accuracy, learning_rate          of each step
///     train_epoch/loss, train_epoch/accuracy             of each epoch, as it was seen, at the
///     last
///                                                        step of the epoch, as what follows
///     test/loss, test/accuracy, validation/loss, …       what else a run is judged on
///     examples_per_second
///     bn1/gamma, bn1/beta, bn1/moving_mean, …            histograms over channels
///     experiment                                         its JSON, in the tab TEXT
///
/// Scalars are single precision, as the format has them. Wall times are when the run was created
/// plus the seconds spent. All files appear or none. Throws ExportError, ExportCancelled.
void exportTensorBoard(const std::vector<ExportedRun> &runs, const std::filesystem::path &folder,
                       const ExportProgress &progress = {});

} // namespace normscope
