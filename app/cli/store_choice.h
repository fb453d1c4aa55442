// Which store of runs a command works on.
#pragma once

#include "engine/history/run_store.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace normscope::cli {

struct StoreOptions
{
    std::optional<std::string> file; ///< --store
    bool none = false;               ///< --no-store
};

/// --store FILE.
void addStoreOption(CLI::App &app, StoreOptions &options);
/// The same, and --no-store.
void addRecordingOptions(CLI::App &app, StoreOptions &options);

/// For a command that records what it trains; nullptr where nothing is to be kept. A store that
/// somebody named (--store, $NORMSCOPE_STORE) and that cannot be opened is a Failure (Fault); of
/// the default one it is said that nothing is kept and why.
[[nodiscard]] std::shared_ptr<RunStore> openForRecording(const StoreOptions &options);

/// Where the runs are that a command looks at. Throws Failure when there is no such place at all.
[[nodiscard]] std::filesystem::path storePath(const StoreOptions &options);

/// For reading; nullptr where nobody has named a store and the default one was never made. Throws
/// StoreError.
[[nodiscard]] std::unique_ptr<RunStore> openForReading(const StoreOptions &options);
/// For writing into one that is there already; throws StoreError.
[[nodiscard]] std::unique_ptr<RunStore> openForChanging(const StoreOptions &options);

} // namespace normscope::cli
