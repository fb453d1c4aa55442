// The columns of the table of runs, described once: title, meaning, width and when they give way.
#pragma once

#include <QString>

#include <vector>

namespace normscope::ui {

enum class RunColumn {
    Run,
    Normalization,
    LearningRate,
    BatchSize,
    Seed,
    TrainAccuracy,
    TestAccuracy,
    Validation,
    BestTest,
    TrainLoss,
    ExamplesPerSecond,
    Time
};
inline constexpr int runColumnCount = 12;

struct RunColumnInfo
{
    QString title;
    QString meaning;       ///< a line for the header's tooltip
    QString sample;        ///< about as wide as its values get
    int keep = 0;          ///< where room is short, columns of the lowest rank go first
    bool optional = false; ///< there only while a run has such a value
};

/// Indexed by RunColumn.
[[nodiscard]] const std::vector<RunColumnInfo> &runColumns();

} // namespace normscope::ui
