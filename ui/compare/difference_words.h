// How two groups of runs differ, in words that a person can rely on: the size, the interval, how it
// was found and what was left out. Never that one is "better".
#pragma once

#include "engine/compare/group_difference.h"
#include "engine/compare/run_figures.h"
#include "ui/charts/curve_math.h"
#include "ui/runs/run_grouper.h"

#include <QString>

#include <optional>
#include <vector>

namespace normscope::ui {

struct DifferenceStatement
{
    QString headline;           ///< "BN − no BN at lr 1.0: +0.077"
    QString interval;           ///< "Best test accuracy, 95 % confidence interval +0.069 to +0.085"
    QString pairing;            ///< "Paired by seed: 4 pairs, a small sample (t, 3 df)."
    QString diverged;           ///< "1 run of no BN diverged: counted, not averaged."; else empty
    QString label;              ///< of the side that is not the baseline
    int slot = 0;               ///< likewise
    QString figure;             ///< "+0.077"
    double value = 0;           ///< NaN where a side has no value
    std::optional<Range> range; ///< the confidence interval, where there is one
};

/// "best test accuracy", in sentences.
[[nodiscard]] QString figureName(const RunFigure &figure);

/// One group less another: `runs` hold the members of both.
[[nodiscard]] DifferenceStatement stateDifference(const RunGroupEntry &group,
                                                  const RunGroupEntry &less,
                                                  const std::vector<RunEntry> &runs,
                                                  const RunFigure &figure);

struct DifferenceTable
{
    /// Of two groups one, of more each less the baseline's.
    std::vector<DifferenceStatement> rows;
    QString baseline; ///< of several rows: "less BN, lr 1.0"
    QString hint;     ///< what would show differences; where there are no rows
};

/// With exactly two groups the first less the second, or what is not the baseline's less that; with
/// more, each less the baseline's.
[[nodiscard]] DifferenceTable differencesOf(const std::vector<RunGroupEntry> &groups,
                                            const std::vector<RunEntry> &runs, RunId baseline,
                                            const RunFigure &figure);

} // namespace normscope::ui
