// The texts of the files in resources/pytorch, made part of the library by the build.
#pragma once

#include <string_view>

namespace normscope {

/// "batch_norm" → the text of batch_norm.py; std::out_of_range when there is none.
[[nodiscard]] std::string_view pytorchResource(std::string_view name);

} // namespace normscope
