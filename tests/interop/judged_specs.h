// Experiments that PyTorch judges: every kind, placement and switch there is, and random ones.
#pragma once

#include "engine/data/dataset.h"
#include "engine/experiment/experiment_spec.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace normscope::test {

struct JudgedSpec
{
    std::string name; ///< "batch_norm gamma frozen", and a folder's name with _ for blanks
    ExperimentSpec spec;
    std::shared_ptr<const Dataset> data;
    bool isShort = false; ///< one of the dozen that are judged every time
};

/// Each of them valid for its data.
[[nodiscard]] std::vector<JudgedSpec> namedSpecs();

/// A function of its number: layers of every kind in an order that works, and each of their options
/// and of the settings changed now and then, read from their descriptions, so that one that is
/// added later takes part.
[[nodiscard]] JudgedSpec randomSpec(std::uint64_t number);

} // namespace normscope::test
