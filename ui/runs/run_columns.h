// The columns of the table of runs, described once: title, meaning, width and when they give way.
// A person may add others: any setting, any figure.
#pragma once

#include <QString>

#include <string>
#include <vector>

namespace normscope::ui {

enum class RunColumn {
    Run,
    Normalization,
    LearningRate,
    BatchSize,
    Seed,
    Members, ///< of a group
    TrainAccuracy,
    TestAccuracy,
    Validation,
    BestTest,
    Versus, ///< best test less the baseline's
    TrainLoss,
    ExamplesPerSecond,
    Time
};
/// The columns that are always there; added ones follow.
inline constexpr int runColumnCount = 14;

struct RunColumnInfo
{
    QString title;
    QString meaning;         ///< a line for the header's tooltip
    QString sample;          ///< about as wide as its values get
    int keep = 0;            ///< where room is short, columns of the lowest rank go first
    int keepGrouped = 0;     ///< the same while runs are grouped
    bool optional = false;   ///< there only while a run has such a value
    std::string figure = {}; ///< of runFigures(); its groups show mean and deviation
    std::string path = {};   ///< of valueAt()
};

/// Indexed by RunColumn.
[[nodiscard]] const std::vector<RunColumnInfo> &runColumns();

/// A column for `name`, a figure's or a path; empty titles for what is neither.
[[nodiscard]] RunColumnInfo addedColumn(const std::string &name);
/// What can be added, in the order of its menu: figures, then paths of settings.
[[nodiscard]] const std::vector<std::string> &addableFigures();
[[nodiscard]] const std::vector<std::string> &addablePaths();

} // namespace normscope::ui
