// What charts say of a group of runs: how many there are, and what tells one from another.
#pragma once

#include "ui/runs/run_entry.h"

#include <QStringList>

#include <cstdint>
#include <vector>

namespace normscope::ui {

/// What tells the runs of a group apart, one text each: "seed 3"; what a person called a run comes
/// first.
[[nodiscard]] QStringList memberLabels(const std::vector<RunEntry> &members);

/// Whether the runs are repeats of one experiment.
[[nodiscard]] bool differInSeedsAlone(const std::vector<RunEntry> &members);

/// "5 seeds", "4 of 5 seeds": how many go into the mean; "runs" where not seeds alone differ.
[[nodiscard]] QString countText(int averaged, int all, bool seeds);

/// "seed 0", "seeds 0–4", "seeds 1, 3, 8": those of every group, where all have the same ones; else
/// empty.
[[nodiscard]] QString seedsText(const std::vector<std::vector<std::int64_t>> &groups);

} // namespace normscope::ui
