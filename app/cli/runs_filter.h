// `runs list --filter`.
#pragma once

#include "engine/history/run_store.h"

#include <string>
#include <vector>

namespace normscope::cli {

/// Leaves the runs that match, in the language of the window's filter (RunQuery). Throws Failure
/// (WrongInput) for what is none.
void keepMatching(std::vector<StoredRun> &runs, const std::string &filter);

} // namespace normscope::cli
