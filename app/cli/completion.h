// Scripts that let a shell complete the words of a command line.
#pragma once

#include <string>

namespace normscope::cli {

/// For "bash", "zsh" or "fish". Commands, options, presets, kinds of layers and keys are written
/// into it.
[[nodiscard]] std::string completionScript(const std::string &shell);

} // namespace normscope::cli
