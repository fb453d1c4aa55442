// The texts of the files in resources/presets, made part of the library by the build.
#pragma once

#include <string_view>
#include <vector>

namespace normscope {

struct PresetFile
{
    std::string_view name;
    std::string_view text;
};

[[nodiscard]] const std::vector<PresetFile> &presetFiles();

} // namespace normscope
