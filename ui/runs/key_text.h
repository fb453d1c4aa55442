// Settings by their short names, as columns, groups and filters show them.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <QString>

#include <string_view>

namespace normscope::ui {

/// "lr", "batch", "BN"; the label of a setting that has no short name.
[[nodiscard]] QString shortKey(std::string_view path);
/// "lr 1.0", "batch 256"; a normalization speaks for itself: "no BN".
[[nodiscard]] QString keyAndValue(const ExperimentSpec &spec, std::string_view path);

} // namespace normscope::ui
