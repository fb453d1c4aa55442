// How wide the columns of the table of runs are, and which give way where room is short.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace normscope::ui {

class RunRows;
class RunTableModel;

/// Widths in pixels by column; 0 for a column that is not shown. `titleWidth` is what a column's
/// title takes; `hidden` are columns that the person does not want.
[[nodiscard]] std::vector<int> runColumnWidths(const RunTableModel &model, const RunRows &rows,
                                               int width, bool hasBaseline,
                                               const std::set<int> &hidden,
                                               const std::function<int(int)> &titleWidth);

} // namespace normscope::ui
