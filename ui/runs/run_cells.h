// What stands in the cells of the table of runs, of one run and of a group of them.
#pragma once

#include "ui/runs/run_columns.h"
#include "ui/runs/run_list.h"

#include "engine/compare/group_difference.h"
#include "engine/compare/run_figures.h"

#include <limits>
#include <vector>

namespace normscope::ui {

struct RunCell
{
    QString text;
    double number = std::numeric_limits<double>::quiet_NaN(); ///< to sort by
    friend bool operator==(const RunCell &a, const RunCell &b) { return a.text == b.text; }
};

/// A figure as its column shows it; "–" for NaN.
[[nodiscard]] QString figureCell(const RunColumnInfo &column, double value);
/// A setting's cell.
[[nodiscard]] RunCell settingCell(const RunColumnInfo &column, const ExperimentSpec &spec);
/// "+0.012", "−0.077".
[[nodiscard]] QString signedText(double difference);

/// What a column's figure says of a run of a group.
[[nodiscard]] Measured measured(const RunSummary &run, const RunFigure &figure);

/// Mean, and deviation where it is worth its room: "0.874 ± 0.006".
[[nodiscard]] RunCell groupFigureCell(const RunColumnInfo &column,
                                      const std::vector<Measured> &runs);
/// What all have in common, else from where to where, else "…".
[[nodiscard]] RunCell commonCell(const std::vector<const RunCell *> &cells);

/// What stands between mean and deviation.
[[nodiscard]] QString plusMinus();

} // namespace normscope::ui
