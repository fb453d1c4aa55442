// Experiments that earlier versions of the program wrote, in today's form.
#pragma once

#include <nlohmann/json.hpp>

namespace normscope {

/// The version of the form that is written.
inline constexpr int experimentFormatVersion = 2;

/// Brings `experiment`, of version `version`, to today's version in place. What does not have the
/// expected type stays as it is, for the reader to complain about.
///
/// 1 → 2: "training.optimizer" and "training.initialization" were names and are objects; an ε that
/// was not written was 1e-5 for both variants of batch norm.
void migrate(nlohmann::json &experiment, int version);

} // namespace normscope
