// Reads JSON text into values, collecting every problem with the path of its key.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/problem.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace normscope {

/// Throws ExperimentError with the line and column where the text stops being JSON, or when it is
/// too long or nested too deep to be an experiment.
[[nodiscard]] nlohmann::json parseJson(std::string_view text);

/// "a whole number", "an object", …
[[nodiscard]] std::string typeText(const nlohmann::json &json);

/// The JSON as a value of the field; a problem under `path` when its type or range is wrong.
[[nodiscard]] Value readValue(const nlohmann::json &json, const Field &field,
                              const std::string &path, std::vector<Problem> &problems);

/// Problems for keys of `object` that are not among `known`, with the closest known one.
void refuseUnknownKeys(const nlohmann::json &object, const std::vector<std::string> &known,
                       const std::string &path, std::vector<Problem> &problems);

/// "a.b" or "b" when `path` is empty.
[[nodiscard]] std::string joinPath(const std::string &path, const std::string &key);

} // namespace normscope
