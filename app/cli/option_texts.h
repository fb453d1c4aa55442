// Options that several commands have, each described once.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

namespace normscope::cli {

/// An option whose text stays empty unless it is given.
CLI::Option *addText(CLI::App &app, const std::string &option, std::optional<std::string> &text,
                     const std::string &meaning);
/// --set PATH=VALUE, repeatable.
void addChanges(CLI::App &app, std::vector<std::string> &changes);

} // namespace normscope::cli
