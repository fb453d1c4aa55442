#include "ui/report/report_table.h"

#include "ui/look/tokens.h"

#include <QPainter>

#include <algorithm>
#include <numeric>

namespace normscope::ui {

namespace {

constexpr double sizes[] = {8.5, 7.5, 6.75, 6}; // in points
constexpr qsizetype longestCell = 300;          // in characters; names may be any text
constexpr double widestWord = 110 * point;      // longer ones are broken

/// "Examples/s" is one word.
ReportText unbroken(ReportText text)
{
    for (ReportRun &run : text)
        run.text.replace('/', QStringLiteral("/\u2060"));
    return text;
}

ReportText shortened(ReportText text)
{
    qsizetype length = 0;
    for (ReportRun &run : text) {
        const qsizetype room = std::max<qsizetype>(0, longestCell - length);
        length += run.text.size();
        if (run.text.size() > room)
            run.text = room > 0 ? run.text.left(room) + QChar(0x2026) : QString();
    }
    return text;
}

double sum(const std::vector<double> &values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

} // namespace

void PrintedRow::paint(QPainter &painter, double x, double y) const
{
    for (const Cell &cell : m_cells)
        cell.text.paint(painter, x + cell.x, y + m_padding);
    const look::Tokens &tokens = look::lightTokens();
    painter.setPen(QPen(m_isHead ? tokens.axis : tokens.border, 0.5 * point));
    painter.drawLine(QPointF(x, y + m_height), QPointF(x + m_width, y + m_height));
}

PrintedTable::PrintedTable(const ReportBlock &table, double width)
{
    for (const double size : sizes) {
        if (table.isDense && size == sizes[0])
            continue;
        if (layOut(table, width, size, size == *std::rbegin(sizes)))
            return;
    }
}

double PrintedTable::height() const
{
    double all = m_head.height();
    for (const PrintedRow &row : m_rows)
        all += row.height();
    return all;
}

// Where not all columns have their full width, those that lack little get it first, so that a long
// text in one column breaks no short one in another.
std::vector<double> PrintedTable::columnWidths(const std::vector<double> &least,
                                               const std::vector<double> &full, double width)
{
    std::vector<double> widths(least.size());
    const double most = sum(full);
    const double fewest = sum(least);
    if (most <= width || fewest > width) {
        for (std::size_t i = 0; i < widths.size(); ++i)
            widths[i] = most <= width ? full[i] + (width - most) * full[i] / std::max(most, 1.0)
                                      : least[i] * width / fewest;
        return widths;
    }
    std::vector<std::size_t> order(widths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return full[i] - least[i]; });
    double left = width - fewest;
    for (std::size_t n = 0; n < order.size(); ++n) {
        const std::size_t i = order[n];
        const double more =
            std::min(full[i] - least[i], left / static_cast<double>(order.size() - n));
        widths[i] = least[i] + more;
        left -= more;
    }
    return widths;
}

bool PrintedTable::layOut(const ReportBlock &table, double width, double size, bool isLast)
{
    const double across = (table.isDense ? 2.5 : 4) * size / sizes[0] * point;
    const double padding = 2.5 * size / sizes[0] * point;
    std::size_t columns = table.head.size();
    for (const auto &row : table.rows) {
        std::size_t wide = 0;
        for (const ReportCell &cell : row)
            wide += static_cast<std::size_t>(cell.span);
        columns = std::max(columns, wide);
    }
    std::vector<double> least(columns);
    std::vector<double> full(columns);
    std::vector<double> fullBody(columns); // where it is tight, a heading goes over two lines first
    const auto make = [&](const std::vector<ReportCell> &cells, bool isHead) {
        PrintedRow row;
        row.m_isHead = isHead;
        std::size_t column = 0;
        for (const ReportCell &cell : cells) {
            PrintedStyle style{.size = size};
            style.alignment = cell.isNumber ? Qt::AlignRight : Qt::AlignLeft;
            style.wraps = !cell.oneLine;
            row.m_cells.push_back(
                {PrintedText(isHead ? unbroken(shortened(cell.text)) : shortened(cell.text), style),
                 0});
            const PrintedText &text = row.m_cells.back().text;
            if (cell.span == 1) {
                least[column] = std::max(least[column], std::min(text.leastWidth(), widestWord));
                full[column] = std::max(full[column], text.fullWidth());
                fullBody[column] =
                    std::max({fullBody[column], least[column], isHead ? 0 : text.fullWidth()});
            }
            column += static_cast<std::size_t>(cell.span);
        }
        return row;
    };
    m_head = make(table.head, true);
    m_rows.clear();
    for (const auto &cells : table.rows)
        m_rows.push_back(make(cells, false));

    const double room = width - 2 * across * static_cast<double>(columns);
    if (sum(least) > room && !isLast)
        return false;
    const std::vector<double> widths =
        columnWidths(least, sum(full) <= room ? full : fullBody, room);
    const auto place = [&](PrintedRow &row, const std::vector<ReportCell> &cells) {
        row.m_padding = padding;
        row.m_width = width;
        double x = 0;
        double highest = 0;
        std::size_t column = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            double wide = -2 * across;
            for (int span = 0; span < cells[i].span && column < columns; ++span)
                wide += widths[column++] + 2 * across;
            row.m_cells[i].x = x + across;
            row.m_cells[i].text.setWidth(wide);
            highest = std::max(highest, row.m_cells[i].text.height());
            x += wide + 2 * across;
        }
        row.m_height = highest + 2 * padding;
    };
    place(m_head, table.head);
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        place(m_rows[i], table.rows[i]);
    return true;
}

} // namespace normscope::ui
