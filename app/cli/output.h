// Standard output, which other programs read.
#pragma once

#include <string_view>

namespace normscope::cli {

/// Writes and flushes. Throws Failure (Fault) when it cannot, be it that nobody reads any more
/// (SIGPIPE must be ignored for that) or that the disk behind it is full.
void say(std::string_view text);

} // namespace normscope::cli
