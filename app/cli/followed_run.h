// A run as the command line follows it.
#pragma once

#include "engine/history/run_history.h"
#include "engine/service/training_service.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace normscope::cli {

struct FollowedRun
{
    std::string name; ///< "with-bn" or "without-bn" of a comparison, else empty
    RunId id = 0;
    std::shared_ptr<const RunHistory> history;
    std::optional<std::filesystem::path> csv; ///< where its records go
    bool kept = false;                        ///< in the store
    std::size_t epochsTold = 0;
    /// Of the history of a run that was asked to go on, before it was: until that has changed, what
    /// its state says is old.
    std::optional<std::uint64_t> revisionBefore = {};
    bool over = false;
};

/// How it ended, whether that could be kept or not; a run that is left while it goes counts as
/// stopped.
[[nodiscard]] RunStatus endOf(const FollowedRun &run);

/// γ, β and the moving statistics of one layer as they were sampled last.
struct NormState
{
    std::string layer; ///< "bn1"
    std::vector<float> gamma;
    std::vector<float> beta;
    std::vector<float> movingMean;
    std::vector<float> movingVariance;
};

/// From input to output.
[[nodiscard]] std::vector<NormState> lastNormStates(const RunHistory &history);

} // namespace normscope::cli
