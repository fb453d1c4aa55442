// What runs are judged by, each described once: the columns of the table of runs, what groups
// average and what the filter can ask for.
#pragma once

#include "engine/history/run_history.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace normscope {

/// What is asked of a run, read off its history at one moment.
struct RunSummary
{
    RunStatus status;
    std::size_t epochs = 0; ///< finished ones; without any, both records are empty
    EpochRecord last;
    EpochRecord best; ///< RunHistory::bestEpoch()
    std::int64_t seed = 0;
};
[[nodiscard]] RunSummary summaryOf(const RunHistory &history);

/// Ended by numbers that are none, or by a fault: what it recorded before is no result of it.
[[nodiscard]] bool cameToNothing(RunState state);

struct RunFigure
{
    std::string name;                 ///< "best_test", as it is written
    std::vector<std::string> aliases; ///< short names
    std::string label;                ///< "best test", over a column
    std::string meaning;              ///< one line
    int decimals = 3;                 ///< as it is shown
    bool higherIsBetter = true;
    /// NaN where it is not known (yet).
    double (*of)(const RunSummary &) = nullptr;
};

/// In the order in which they are offered.
[[nodiscard]] const std::vector<RunFigure> &runFigures();
/// By its name or an alias; nullptr when there is no such figure.
[[nodiscard]] const RunFigure *findRunFigure(std::string_view name);

} // namespace normscope
