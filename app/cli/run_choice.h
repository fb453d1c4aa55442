// Runs by their ids, as a person gives them.
#pragma once

#include "engine/history/run_store.h"

#include <string>
#include <vector>

namespace normscope::cli {

/// The whole id of the one run that begins so, in either case, with o for 0 and i or l for 1.
/// Throws Failure (WrongInput), which names the candidates or what is closest.
[[nodiscard]] std::string chosenId(const RunStore &store, const std::string &given);
/// Each of them, once, in their order; each fault a line.
[[nodiscard]] std::vector<std::string> chosenIds(const RunStore &store,
                                                 const std::vector<std::string> &given);
/// Throws StoreError when it has gone meanwhile or is damaged.
[[nodiscard]] StoredRun storedRun(const RunStore &store, const std::string &id);
/// With its minibatches, samples and last tensors.
[[nodiscard]] StoredRun wholeRun(const RunStore &store, const std::string &id);

} // namespace normscope::cli
