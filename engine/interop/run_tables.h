// What runs recorded as tables, described once for everything that writes tables.
#pragma once

#include "engine/interop/exported_run.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace normscope {

/// A value of a table. Nothing where a run has no such value (it is not judged on a validation
/// split, say); a value that was recorded and is no number is NaN. (No std::variant: GCC 12 warns
/// of its text, wrongly, wherever a vector of them is made.)
struct Cell
{
    enum class Kind { Nothing, Integer, Real, Single, Text };

    Cell() = default;
    Cell(std::int64_t value) : kind(Kind::Integer), integer(value) {}
    Cell(double value) : kind(Kind::Real), real(value) {}
    Cell(float value) : kind(Kind::Single), real(static_cast<double>(value)) {}
    Cell(std::string value) : kind(Kind::Text), text(std::move(value)) {}

    Kind kind = Kind::Nothing;
    std::int64_t integer = 0;
    double real = 0; ///< of Real, and of Single, which has no more digits than a float
    std::string text;
};

enum class ColumnType { Integer, Real, Text };

struct TableColumn
{
    std::string name;
    ColumnType type = ColumnType::Real;
    bool key = false; ///< tells the rows of a run apart, together with the other keys
};

/// What one run has in a table, as it was when it was read.
struct RunRows
{
    std::size_t count = 0;
    /// Cells of a row, as many as there are columns.
    std::function<std::vector<Cell>(std::size_t row)> at;
};

/// Columns beside the run itself: keys first. A table without keys has one row of each run.
struct RunTable
{
    std::string name;
    std::vector<TableColumn> columns;
    std::function<RunRows(const ExportedRun &run)> read;
};

/// runs      name, note, created, state, reason, normalization, parameters, …, of the last epoch
///           and of the best one (last_test_loss, best_test_accuracy: named so that no column of
///           another table has the same name)
/// settings  path, value: every setting and option, as --set takes it
/// steps     step, epoch, seconds, train_loss, train_accuracy, learning_rate
/// epochs    epoch, step, seconds, train_loss, …, test_loss, validation_loss, test_exact_loss, …
/// norm      step, layer, channel (from 1), epoch, seconds, gamma, beta, moving_mean,
///           moving_variance
[[nodiscard]] const std::vector<RunTable> &runTables();

} // namespace normscope
