// Which settings play a role beside what else is chosen: β₁ of Adam plays none under SGD.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <string_view>

namespace normscope {

/// False when the layer is computed the same whatever stands in this option; the key must be one of
/// its kind's.
[[nodiscard]] bool playsRole(const LayerSpec &layer, std::string_view key);
/// The same of a setting outside the layers; `path` is one of settings()' keys.
[[nodiscard]] bool playsRole(const ExperimentSpec &spec, std::string_view path);

} // namespace normscope
