// What stands at a path of an experiment, as settings, options of layers and a few derived words.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <optional>
#include <string>
#include <string_view>

namespace normscope {

/// Paths that follow from the network: "BN", "no BN", "BN 1+3"; and how many numbers are trained.
inline constexpr std::string_view normalizationPath = "normalization";
inline constexpr std::string_view parametersPath = "parameters";

/// `path` is one of settings()' keys, "name", "description", "model.layers[1].kind" or another
/// option of a layer (counted from 0), "normalization" or "parameters". Nothing where this
/// experiment has no such thing.
[[nodiscard]] std::optional<Value> valueAt(const ExperimentSpec &spec, std::string_view path);

/// How a person reads the value: a choice by its label, "on" and "off"; "–" for nothing.
[[nodiscard]] std::string textAt(const ExperimentSpec &spec, std::string_view path);

/// "Learning rate", "Normalization"; of a layer's option the path itself.
[[nodiscard]] std::string labelOf(std::string_view path);

} // namespace normscope
