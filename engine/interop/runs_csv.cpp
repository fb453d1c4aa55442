#include "engine/interop/runs_csv.h"

#include "engine/interop/csv.h"
#include "engine/interop/file_batch.h"
#include "engine/interop/run_tables.h"

#include <algorithm>
#include <limits>
#include <map>

namespace normscope {

namespace {

constexpr std::size_t partBytes = 1U << 20U;
constexpr std::string_view lineEnd = "\r\n";

std::string cellText(const Cell &cell)
{
    switch (cell.kind) {
    case Cell::Kind::Integer:
        return std::to_string(cell.integer);
    case Cell::Kind::Real:
        return csvNumber(cell.real);
    case Cell::Kind::Single:
        return csvNumber(static_cast<float>(cell.real));
    case Cell::Kind::Text:
        return csvCell(cell.text);
    case Cell::Kind::Nothing:
        break;
    }
    return {};
}

/// Gathers rows and hands them on in parts.
class Lines
{
public:
    explicit Lines(const ByteSink &append) : m_append(append) {}
    /// Of text that is a cell already.
    void cell(std::string_view text)
    {
        if (!m_first)
            m_text += ',';
        m_first = false;
        m_text += text;
    }
    void endRow()
    {
        m_text += lineEnd;
        m_first = true;
        if (m_text.size() >= partBytes)
            flush();
    }
    void flush()
    {
        m_append(m_text);
        m_text.clear();
    }

private:
    const ByteSink &m_append;
    std::string m_text;
    bool m_first = true;
};

/// Writes a table and tells of a run each time one is done.
class TableWriter
{
public:
    TableWriter(const std::vector<ExportedRun> &runs, ProgressMeter &meter)
        : m_runs(runs), m_names(distinctNames(runs)), m_meter(meter)
    {
    }

    void tidy(const RunTable &table, const ByteSink &append)
    {
        Lines lines(append);
        lines.cell("run");
        // The table of the runs has their names itself.
        const bool named = table.columns.front().name != "name";
        if (named)
            lines.cell("name");
        for (const TableColumn &column : table.columns)
            lines.cell(column.name);
        lines.endRow();
        for (std::size_t run = 0; run < m_runs.size(); ++run) {
            const RunRows rows = table.read(m_runs[run]);
            const std::string id = csvCell(m_runs[run].id);
            const std::string name = csvCell(m_names[run]);
            for (std::size_t row = 0; row < rows.count; ++row) {
                lines.cell(id);
                if (named)
                    lines.cell(name);
                for (const Cell &cell : rows.at(row))
                    lines.cell(cellText(cell));
                lines.endRow();
            }
            m_meter.advance();
        }
        lines.flush();
    }

    void wide(const RunTable &table, const ByteSink &append)
    {
        Lines lines(append);
        const auto keyed =
            static_cast<std::size_t>(std::ranges::count_if(table.columns, &TableColumn::key));
        if (keyed == 0)
            transposed(table, lines);
        else
            beside(table, keyed, lines);
        lines.flush();
    }

private:
    /// A table of one row for each run: a row for each of its columns.
    void transposed(const RunTable &table, Lines &lines)
    {
        lines.cell("quantity");
        std::vector<std::vector<Cell>> columns;
        for (std::size_t run = 0; run < m_runs.size(); ++run) {
            lines.cell(csvCell(m_names[run]));
            columns.push_back(table.read(m_runs[run]).at(0));
            m_meter.advance();
        }
        lines.endRow();
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            lines.cell(table.columns[i].name);
            for (const std::vector<Cell> &column : columns)
                lines.cell(cellText(column[i]));
            lines.endRow();
        }
    }

    /// Which row of each run has a key; numbers are ordered as such, texts as they first come.
    using Key = std::vector<std::int64_t>;
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

    void beside(const RunTable &table, std::size_t keyed, Lines &lines)
    {
        std::vector<RunRows> all;
        std::map<std::string, std::int64_t> ranks;
        std::map<Key, std::vector<std::size_t>> places;
        for (std::size_t run = 0; run < m_runs.size(); ++run) {
            const RunRows &rows = all.emplace_back(table.read(m_runs[run]));
            for (std::size_t row = 0; row < rows.count; ++row) {
                std::vector<std::size_t> &place = places[keyOf(rows.at(row), keyed, ranks)];
                place.resize(m_runs.size(), none);
                place[run] = row;
            }
        }
        besideHeader(table, keyed, lines);
        const std::vector<Cell> nothing(table.columns.size());
        for (const auto &[key, place] : places) {
            std::vector<std::vector<Cell>> rows;
            for (std::size_t run = 0; run < all.size(); ++run)
                rows.push_back(place[run] == none ? nothing : all[run].at(place[run]));
            const auto first = static_cast<std::size_t>(
                std::ranges::find_if(place, [](std::size_t row) { return row != none; }) -
                place.begin());
            for (std::size_t column = 0; column < keyed; ++column)
                lines.cell(cellText(rows[first][column]));
            for (std::size_t column = keyed; column < table.columns.size(); ++column)
                for (const std::vector<Cell> &row : rows)
                    lines.cell(cellText(row[column]));
            lines.endRow();
            m_meter.advance(static_cast<double>(m_runs.size()) /
                            static_cast<double>(places.size()));
        }
        if (places.empty())
            m_meter.advance(static_cast<double>(m_runs.size()));
    }

    void besideHeader(const RunTable &table, std::size_t keyed, Lines &lines) const
    {
        for (std::size_t column = 0; column < keyed; ++column)
            lines.cell(table.columns[column].name);
        const bool single = keyed + 1 == table.columns.size();
        for (std::size_t column = keyed; column < table.columns.size(); ++column)
            for (const std::string &name : m_names)
                lines.cell(csvCell(single ? name : table.columns[column].name + ": " + name));
        lines.endRow();
    }

    static Key keyOf(const std::vector<Cell> &row, std::size_t keyed,
                     std::map<std::string, std::int64_t> &ranks)
    {
        Key key;
        for (std::size_t column = 0; column < keyed; ++column) {
            const Cell &cell = row[column];
            key.push_back(cell.kind == Cell::Kind::Integer
                              ? cell.integer
                              : ranks.emplace(cell.text, static_cast<std::int64_t>(ranks.size()))
                                    .first->second);
        }
        return key;
    }

    const std::vector<ExportedRun> &m_runs;
    const std::vector<std::string> m_names;
    ProgressMeter &m_meter;
};

} // namespace

void exportRunsCsv(const std::vector<ExportedRun> &runs, const std::filesystem::path &folder,
                   TableShape shape, const ExportProgress &progress)
{
    requireRecords(runs);
    ProgressMeter meter(progress, static_cast<double>(runs.size() * runTables().size()));
    TableWriter writer(runs, meter);
    FileBatch batch;
    batch.makeFolder(folder);
    for (const RunTable &table : runTables())
        batch.addInParts(folder / (table.name + ".csv"), [&](const ByteSink &append) {
            shape == TableShape::Tidy ? writer.tidy(table, append) : writer.wide(table, append);
        });
    batch.commit();
}

} // namespace normscope
