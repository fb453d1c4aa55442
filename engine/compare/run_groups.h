// Runs that belong together: repetitions of one experiment, or all that share a setting.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <cstddef>
#include <string>
#include <vector>

namespace normscope {

/// What makes one group of runs.
struct Grouping
{
    /// Runs that differ in nothing but these are one group: paths as valueAt() has them, or all
    /// below one ("training.optimizer", "model.layers[3]"). Names and descriptions part no runs.
    std::vector<std::string> ignored = {"training.seed"};
    /// When not empty, runs with the same value at this path are one group, whatever else they are.
    std::string key = {};

    friend bool operator==(const Grouping &, const Grouping &) = default;
};

/// Equal for the runs of one group, different otherwise.
[[nodiscard]] std::string groupKey(const ExperimentSpec &spec, const Grouping &grouping);

/// Indices of equal keys: groups in the order of their first member, members in theirs.
[[nodiscard]] std::vector<std::vector<std::size_t>>
groupRuns(const std::vector<std::string> &groupKeys);
[[nodiscard]] std::vector<std::vector<std::size_t>>
groupRuns(const std::vector<const ExperimentSpec *> &specs, const Grouping &grouping = {});

/// Specs that repeat `spec` with other seeds: the `count` lowest ones from its own on that are not
/// in `taken`.
[[nodiscard]] std::vector<ExperimentSpec> repeats(const ExperimentSpec &spec, std::size_t count,
                                                  const std::vector<std::int64_t> &taken = {});

} // namespace normscope
