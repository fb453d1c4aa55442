// What can be said in an experiment, told from the same descriptions that validate it.
#pragma once

#include "engine/experiment/field.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace normscope {

/// Type, range, default, unit, meaning and source of one setting or option, as lines of text.
/// `path` is how it is written: "training.batch_size", or "epsilon" of a layer.
[[nodiscard]] std::string explainField(const Field &field, const std::string &path);

/// Every kind of layer and every setting, a line each.
[[nodiscard]] std::string explainAll();

/// A kind of layer ("batch_norm"), a setting ("training.batch_size"), all settings below a path
/// ("training.optimizer"), or an option of a kind ("batch_norm.epsilon"); nothing when there is no
/// such thing.
[[nodiscard]] std::optional<std::string> explain(std::string_view subject);

/// What can stand after `explain`.
[[nodiscard]] std::vector<std::string> explainSubjects();

/// All of it as a page in Markdown.
[[nodiscard]] std::string explainMarkdown();

} // namespace normscope
