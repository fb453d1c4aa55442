// One setting of an experiment by its path, as it stands in JSON: "training.optimizer.kind",
// "model.layers[1].epsilon".
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/problem.h"

#include <optional>
#include <string>
#include <string_view>

namespace normscope {

/// The text as a value of the field's type; a problem under `path` when it is none, or cannot stand
/// there.
[[nodiscard]] std::optional<Problem> readText(const Field &field, const std::string &path,
                                              std::string_view text, Value &value);

/// Sets `path` to what `text` says. A new "kind" of a layer keeps the options that both kinds have,
/// and a choice brings what goes with it (Choice::brings). A problem, and an unchanged spec, when
/// there is no such path or the text cannot stand there.
[[nodiscard]] std::optional<Problem> setPath(ExperimentSpec &spec, std::string_view path,
                                             std::string_view text);

/// Sets an option, and what its choice brings to those of the others that still stand as the former
/// choice brought them; the key must be one of the layer's.
void setOption(LayerSpec &layer, const std::string &key, const Value &value);

/// The layer as another kind: options that both kinds have under the same key keep their value
/// where it can stand there.
[[nodiscard]] LayerSpec asKind(const LayerSpec &layer, std::string_view kind);

} // namespace normscope
