// Recorded steps as a PyTorch script that takes them again.
#pragma once

#include "engine/history/recorded_steps.h"
#include "engine/interop/export_error.h"

#include <filesystem>
#include <string>

namespace normscope {

/// The text of reproduce.py: needs numpy and torch (1.13 or newer) and the files of exportPytorch()
/// beside it. Its last line ends with the largest relative difference of the loss from the recorded
/// one; exit status 1 where that, or a tensor at the end, is too far off: |a − b| > bound · (1 +
/// |b|), 1e-9 in float64 and 1e-4 in float32, where only the first 5 steps count.
[[nodiscard]] std::string pytorchScript(const RecordedSteps &recorded);

/// step,examples,loss,accuracy and a column for each γ and β.
[[nodiscard]] std::string expectedCsv(const RecordedSteps &recorded);

/// reproduce.py, expected.csv, batches.npy {examples, channels, height, width} and labels.npy
/// {examples} of all minibatches, test_images.npy and test_labels.npy, a file for each dropout
/// layer's mask {examples, …}, and weights/start and weights/end with a file for each tensor
/// ("conv1.weight.npy"), in `folder`, which is made if missing. All are written beside first and
/// renamed together. Throws ExportError.
void exportPytorch(const RecordedSteps &recorded, const std::filesystem::path &folder);

/// Throws what exportPytorch() would throw for this folder as it is now, of which nothing is left.
void checkPytorchFolder(const std::filesystem::path &folder);

} // namespace normscope
