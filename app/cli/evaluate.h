// The command `evaluate`: a network's weights from a file, judged on the test set.
#pragma once

#include "app/cli/exit_status.h"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace normscope::cli {

struct EvaluateCommand
{
    std::optional<std::string> preset; ///< this, the other, or what the file of weights names
    std::optional<std::string> specFile;
    std::vector<std::string> changes;
    std::string weights;
    std::optional<std::string> data;
    bool json = false;
};

void addEvaluateOptions(CLI::App &app, EvaluateCommand &command);

/// Throws Failure.
[[nodiscard]] ExitStatus evaluate(const EvaluateCommand &command);

} // namespace normscope::cli
