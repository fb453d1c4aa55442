// A network as files: what it is, and a NumPy file for each of its tensors.
#pragma once

#include "engine/experiment/fold_batch_norm.h"
#include "engine/interop/export_error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace normscope {

struct NamedNetwork
{
    std::string folder; ///< its own, inside the one that is written
    ExperimentSpec spec;
    TensorValues tensors;
};

/// FOLDER/<folder>/spec.json and FOLDER/<folder>/weights/<tensor>.npy (float64, in C order) for
/// each network, all of them or none. Throws ExportError.
void writeNetworks(const std::filesystem::path &folder, const std::vector<NamedNetwork> &networks);

} // namespace normscope
