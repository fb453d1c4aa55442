// A table of a report as rows to be printed one under the other.
#pragma once

#include "ui/report/report_text.h"

#include <vector>

namespace normscope::ui {

/// One row, its columns as wide as those of all others.
class PrintedRow
{
public:
    [[nodiscard]] double height() const { return m_height; }
    /// With a line below it, from `x` on.
    void paint(QPainter &painter, double x, double y) const;

private:
    friend class PrintedTable;
    struct Cell
    {
        PrintedText text;
        double x = 0;
    };
    std::vector<Cell> m_cells;
    double m_padding = 0;
    double m_width = 0;
    double m_height = 0;
    bool m_isHead = false;
};

class PrintedTable
{
public:
    /// In the largest letters in which no word is broken, at least 6 points; below that long words
    /// are.
    PrintedTable(const ReportBlock &table, double width);

    [[nodiscard]] const PrintedRow &head() const { return m_head; }
    [[nodiscard]] const std::vector<PrintedRow> &rows() const { return m_rows; }
    [[nodiscard]] double height() const;

private:
    /// False when a word does not fit in its column.
    bool layOut(const ReportBlock &table, double width, double size, bool isLast);
    static std::vector<double> columnWidths(const std::vector<double> &least,
                                            const std::vector<double> &full, double width);

    PrintedRow m_head;
    std::vector<PrintedRow> m_rows;
};

} // namespace normscope::ui
