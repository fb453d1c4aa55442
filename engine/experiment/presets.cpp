#include "engine/experiment/presets.h"

#include "engine/experiment/preset_files.h"
#include "engine/experiment/spec_json.h"

namespace normscope {

const std::vector<Preset> &presets()
{
    static const std::vector<Preset> all = [] {
        std::vector<Preset> read;
        for (const PresetFile &file : presetFiles())
            read.push_back({std::string(file.name), fromJson(file.text)});
        return read;
    }();
    return all;
}

const Preset *findPreset(std::string_view name)
{
    for (const Preset &preset : presets())
        if (preset.name == name)
            return &preset;
    return nullptr;
}

} // namespace normscope
