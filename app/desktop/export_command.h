// `normscope export …`: pictures, reports and comparisons of stored runs, without a window.
#pragma once

namespace normscope::desktop {

/// Whether the command line asks for it.
[[nodiscard]] bool isExport(int argc, char **argv);

/// The whole program for it: makes the application, reads the command line, says a fault in one
/// sentence on standard error. Gives the exit status (app/cli/exit_status.h).
[[nodiscard]] int runExport(int argc, char **argv);

} // namespace normscope::desktop
