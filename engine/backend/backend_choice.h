// Decides on which backend runs are computed whose specs leave it open ("auto").
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace normscope {

/// What stands in `training.backend`.
inline constexpr const char *autoBackend = "auto";
inline constexpr const char *lanesBackend = "lanes";
inline constexpr const char *referenceBackend = "reference";

/// Why a backend cannot run a spec; nothing when it can. Cheap, so that a window may ask.
using BackendRefusal = std::function<std::optional<std::string>(const ExperimentSpec &)>;

struct BackendChoice
{
    std::vector<ExperimentSpec> specs; ///< as they were given, with no "auto" left in them
    /// Why what was left open is computed by the reference; empty when lanes compute it, or when
    /// nothing was left open.
    std::string reason;
};

/// Runs that are submitted together are compared, so all that leave it open are computed alike: by
/// lanes where these can run every one of them, else by the reference. What a spec names stays.
[[nodiscard]] BackendChoice chooseBackends(std::vector<ExperimentSpec> specs,
                                           const BackendRefusal &lanesRefusal);

} // namespace normscope
