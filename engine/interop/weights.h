// A network's parameters and buffers as a file, and a file as the start of a network.
#pragma once

#include "engine/experiment/fold_batch_norm.h"
#include "engine/interop/export_progress.h"
#include "engine/interop/exported_run.h"
#include "engine/interop/safetensors.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace normscope {

/// Every tensor of the network of `spec` under the name that it has in the module of the exported
/// PyTorch script, so that
///
///     network.load_state_dict(safetensors.torch.load_file("run.safetensors"))
///
/// takes it. Metadata: "format" "pt", "normscope.spec" the experiment as JSON, and what `more` has.
/// In the run's dtype. `tensors` are complete (std::out_of_range otherwise).
[[nodiscard]] std::string weightsFile(const ExperimentSpec &spec, const TensorValues &tensors,
                                      std::map<std::string, std::string> more = {});

/// What a run left, in `file`; metadata "normscope.id" and "normscope.name". Throws ExportError,
/// also for a run that is not over and has left nothing.
void exportWeights(const ExportedRun &run, const std::filesystem::path &file);

/// A file "NAME.safetensors" in `folder` for each run (folderNames()), all or none. Runs that have
/// left nothing are refused by name. Throws ExportError, ExportCancelled.
void exportWeights(const std::vector<ExportedRun> &runs, const std::filesystem::path &folder,
                   const ExportProgress &progress = {});

/// Which tensors of a file are those of a network.
struct TensorMatch
{
    std::map<std::string, std::string> names; ///< the network's name → the file's
    /// What does not fit, a sentence each: a tensor that is missing, is not the network's, or has
    /// another shape (both named); empty when all is well.
    std::vector<std::string> faults;
};

/// Tensors are found under their own names ("bn1.gamma") or PyTorch's ("bn1.weight"). PyTorch's
/// counters ("bn1.num_batches_tracked") are passed over. Reads no values.
[[nodiscard]] TensorMatch matchTensors(const ExperimentSpec &spec,
                                       const std::map<std::string, StoredTensor> &stored);

/// Starting values for the network of `spec` from a file: every parameter and buffer by its own
/// name, finite, in C order, ready for Backend::writeExactly. Throws TensorFileError with what does
/// not fit, before any value is read.
[[nodiscard]] TensorValues readWeights(const std::filesystem::path &file,
                                       const ExperimentSpec &spec);

/// The experiment that a file was written from; nothing where it names none. Throws
/// TensorFileError when it names one that cannot be read.
[[nodiscard]] std::optional<ExperimentSpec> specOfWeights(const std::filesystem::path &file);

} // namespace normscope
