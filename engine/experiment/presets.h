// The experiments that come with the program, read from the files of resources/presets.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <string>
#include <string_view>
#include <vector>

namespace normscope {

struct Preset
{
    std::string name;    ///< "d2l-bn"
    ExperimentSpec spec; ///< its name is the preset's title, its description what it is
};

/// In the order in which they are offered.
[[nodiscard]] const std::vector<Preset> &presets();
/// nullptr for an unknown name.
[[nodiscard]] const Preset *findPreset(std::string_view name);

} // namespace normscope
