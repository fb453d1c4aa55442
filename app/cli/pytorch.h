// `normscope-cli pytorch`: the first steps of an experiment as a PyTorch script that takes them
// again.
#pragma once

#include "app/cli/exit_status.h"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace normscope::cli {

struct PytorchCommand
{
    std::optional<std::string> preset; ///< this or the other
    std::optional<std::string> specFile;
    std::vector<std::string> changes; ///< "training.optimizer.kind=adam", in the order given
    std::optional<std::string> seed;
    std::optional<std::string> steps;
    std::string dtype = "float64";
    std::string out;
    std::optional<std::string> data;
};

void addPytorchOptions(CLI::App &app, PytorchCommand &command);

/// Trains on the reference backend and writes the script and all it needs. Throws Failure.
[[nodiscard]] ExitStatus writePytorch(const PytorchCommand &command);

} // namespace normscope::cli
