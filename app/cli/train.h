// The commands `train` and `compare`.
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exit_status.h"
#include "app/cli/report.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace normscope::cli {

/// Throws Failure for whatever can be known before training.
[[nodiscard]] ExitStatus train(const TrainCommand &command);

/// What an option for a folder says; an empty name is a Failure.
[[nodiscard]] std::optional<std::filesystem::path> folderOf(const std::optional<std::string> &text,
                                                            const char *option);
/// On standard output, in lines of JSON or as text.
[[nodiscard]] std::unique_ptr<Report> makeReport(bool json);

} // namespace normscope::cli
