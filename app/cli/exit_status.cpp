#include "app/cli/exit_status.h"

#include <iostream>
#include <sstream>

namespace normscope::cli {

void complain(const std::string &text, const std::string &program)
{
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const bool closed = line.ends_with('.') || line.ends_with('?');
        std::cerr << program + ": " + line + (closed ? "\n" : ".\n");
    }
    std::cerr.flush();
}

} // namespace normscope::cli
