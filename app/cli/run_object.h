// A stored run as JSON. Other tools rely on the keys.
#pragma once

#include "engine/history/run_store.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace normscope::cli {

using Json = nlohmann::ordered_json;

/// On one line, with a newline; what is no UTF-8 is replaced.
[[nodiscard]] std::string jsonLine(const Json &object);

/// Of each run what differs among them: {"training.learning_rate": 0.1, …}. Numbers and switches
/// where it is one, the words of the experiment's JSON for choices of settings, null where a run
/// has no such layer.
[[nodiscard]] std::vector<Json> differencesOf(const std::vector<StoredRun> &runs);

/// What a person called it, else what its experiment is called; for a terminal.
[[nodiscard]] std::string shownName(const StoredRun &run);

/// What `runs list` says of a run.
[[nodiscard]] Json runObject(const StoredRun &run, Json differences);
/// The digits of the CSV files.
[[nodiscard]] Json numbers(const std::vector<float> &values);
/// One of its epochs.
[[nodiscard]] Json epochObject(const EpochRecord &epoch);

} // namespace normscope::cli
