// An experiment as JSON and back. The form is versioned; unknown keys and wrong types are errors
// that name the path of the key.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/problem.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace normscope {

/// Largest file that is read as an experiment.
inline constexpr std::size_t maximumSpecBytes = 1U << 20U;

/// Two-space indented, keys in the order of the structs, every default written out, a final
/// newline.
[[nodiscard]] std::string toJson(const ExperimentSpec &spec);

/// Reads what toJson writes; keys that are left out take their defaults. Throws ExperimentError
/// with every problem found: not JSON, nested too deep, an unknown key, a wrong type, a value out
/// of its range, an unknown layer kind. Shapes are not looked at here (validation.h).
[[nodiscard]] ExperimentSpec fromJson(std::string_view text);

/// fromJson of a file; throws ExperimentError also when it cannot be read or is too large.
[[nodiscard]] ExperimentSpec readSpec(const std::filesystem::path &file);

} // namespace normscope
