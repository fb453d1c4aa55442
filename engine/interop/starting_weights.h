// Experiments whose network starts from a file of weights in place of its initialization.
#pragma once

#include "engine/interop/weights.h"

#include <filesystem>

namespace normscope {

/// The experiment, starting from `file`, which is named in it by its absolute path and its
/// checksum. Throws TensorFileError with what does not fit.
[[nodiscard]] ExperimentSpec startingFrom(ExperimentSpec spec, const std::filesystem::path &file);

/// Every tensor as the file of an experiment has it; none where it names no file. Throws
/// TensorFileError when the file is gone, does not fit, or has become another one.
[[nodiscard]] TensorValues initialWeights(const ExperimentSpec &spec);

} // namespace normscope
