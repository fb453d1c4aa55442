#include "app/cli/exit_status.h"

#include <iostream>
#include <sstream>

namespace normscope::cli {

void complain(const std::string &text)
{
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        std::cerr << "normscope-cli: " << line << '\n';
    std::cerr.flush();
}

} // namespace normscope::cli
