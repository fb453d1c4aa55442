// The header of a safetensors file, which may say anything.
#pragma once

#include "engine/interop/safetensors.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace normscope {

struct SafetensorsHeader
{
    std::map<std::string, StoredTensor> tensors;
    std::map<std::string, std::string> metadata;
};

/// `dataBytes` follow the header, of which the first is byte `dataStart` of the file. Throws
/// TensorFileError with what follows the name of the file, without a final stop.
[[nodiscard]] SafetensorsHeader
readSafetensorsHeader(std::string_view text, std::uint64_t dataBytes, std::uint64_t dataStart);

} // namespace normscope
