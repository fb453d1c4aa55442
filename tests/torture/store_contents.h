// All that a store holds, for telling two of them apart; and small things around files.
#pragma once

#include "engine/history/run_store.h"

#include <filesystem>
#include <string>
#include <vector>

namespace normscope::test {

/// Every row of every table as text but those of "owners", read by SQLite alone. Begins with what
/// PRAGMA integrity_check says, "ok\n". The store may be open elsewhere.
[[nodiscard]] std::string contentsOf(const std::filesystem::path &store);

/// Begins a run and commits all of it, with its checkpoint.
void keepRun(RunStore &store, const RunHistory &run, const RunTitle &title = {});

/// What a store is called in a folder, with what SQLite and programs keep beside it.
void copyStore(const std::filesystem::path &from, const std::filesystem::path &to);
void removeStore(const std::filesystem::path &store);

[[nodiscard]] std::string bytesOf(const std::filesystem::path &file);
/// Names of what is in a folder, sorted.
[[nodiscard]] std::vector<std::string> namesIn(const std::filesystem::path &folder);

/// Empty when a sentence is one that a user can act on, else what is wrong with it.
[[nodiscard]] std::string faultOfSentence(const std::string &sentence);

/// NORMSCOPE_TORTURE=long asks for hours instead of seconds.
[[nodiscard]] bool isLong();

} // namespace normscope::test
