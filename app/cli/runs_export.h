// `runs export`: the forms in which runs leave a store, each a row of one table.
#pragma once

#include <string>

namespace normscope::cli {

/// "csv (…), normscope (…)", for --help.
[[nodiscard]] std::string exportFormats();
/// "csv, normscope".
[[nodiscard]] std::string exportFormatNames();

} // namespace normscope::cli
