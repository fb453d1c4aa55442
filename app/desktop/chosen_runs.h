// Runs of a store as the window would show them, for an export.
#pragma once

#include "ui/charts/comparison_export.h"
#include "ui/runs/run_entry.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace normscope::desktop {

struct ChosenRuns
{
    std::vector<ui::RunEntry> runs;
    std::vector<ui::RunGroupEntry> repeats; ///< the same, those that differ in their seed together
};

/// With all their records, in the order of the window's list, in the colors that they have there
/// and with labels that tell them apart. `given`: beginnings of ids; none takes all runs. `store`:
/// the file, the usual one unless it is given. Throws cli::Failure and StoreError; `go` is told the
/// share that is read and says whether to go on (cli::Failure, Interrupted, when not).
[[nodiscard]] ChosenRuns chosenRuns(const std::optional<std::string> &store,
                                    const std::vector<std::string> &given,
                                    const std::function<bool(double)> &go);

/// Of these runs; grouped, repeats are drawn as their mean. The rest is as usual.
[[nodiscard]] ui::ComparisonPlan planFor(ChosenRuns chosen, bool grouped);

/// Throws cli::Failure (Interrupted) once it is not to go on.
void goOn(const std::function<bool(double)> &go, double share);

} // namespace normscope::desktop
