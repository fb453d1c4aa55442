#include "app/cli/output.h"

#include "app/cli/exit_status.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace normscope::cli {

void say(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written >= 0)
            text.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            throw Failure(ExitStatus::Fault, std::string("Cannot write to standard output: ") +
                                                 std::strerror(errno) + ".");
    }
}

} // namespace normscope::cli
