#include "engine/interop/sqlite_export.h"

#include "engine/interop/file_batch.h"
#include "engine/interop/run_tables.h"
#include "engine/interop/utf8.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

namespace normscope {

namespace {

std::string typeName(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer:
        return "INTEGER";
    case ColumnType::Real:
        return "REAL";
    case ColumnType::Text:
        break;
    }
    return "TEXT";
}

std::string creation(const RunTable &table)
{
    std::string columns = "run TEXT NOT NULL";
    std::string keys = "run";
    for (const TableColumn &column : table.columns) {
        columns += ", " + column.name + " " + typeName(column.type);
        if (column.key) {
            columns += " NOT NULL";
            keys += ", " + column.name;
        }
    }
    // The table of the runs is the one without keys of its own; all others refer to it.
    const bool refers = keys != "run";
    return "CREATE TABLE " + table.name + " (" + columns + ", PRIMARY KEY (" + keys + ")" +
           (refers ? ", FOREIGN KEY (run) REFERENCES runs (run)" : "") + ") WITHOUT ROWID";
}

std::string insertion(const RunTable &table)
{
    std::string values = "?";
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        values += ", ?";
    return "INSERT INTO " + table.name + " VALUES (" + values + ")";
}

void bind(SQLite::Statement &statement, int place, const Cell &cell)
{
    switch (cell.kind) {
    case Cell::Kind::Nothing:
        statement.bind(place);
        break;
    case Cell::Kind::Integer:
        statement.bind(place, cell.integer);
        break;
    case Cell::Kind::Real:
    case Cell::Kind::Single:
        statement.bind(place, cell.real); // NaN becomes NULL
        break;
    case Cell::Kind::Text:
        statement.bind(place, cell.text);
        break;
    }
}

void insert(SQLite::Database &database, const RunTable &table, const ExportedRun &run)
{
    SQLite::Statement statement(database, insertion(table));
    const RunRows rows = table.read(run);
    const std::string id = validUtf8(run.id);
    for (std::size_t row = 0; row < rows.count; ++row) {
        int place = 1;
        statement.bind(place++, id);
        for (const Cell &cell : rows.at(row))
            bind(statement, place++, cell);
        statement.exec();
        statement.reset();
    }
}

void fill(const std::filesystem::path &beside, const std::vector<ExportedRun> &runs,
          ProgressMeter &meter)
{
    SQLite::Database database(beside.string(), SQLite::OPEN_READWRITE);
    // The file is nobody's until it is whole, and synchronized then.
    database.exec("PRAGMA journal_mode = OFF");
    database.exec("PRAGMA synchronous = OFF");
    database.exec("PRAGMA user_version = 1");
    SQLite::Transaction transaction(database);
    for (const RunTable &table : runTables()) {
        database.exec(creation(table));
        for (const ExportedRun &run : runs) {
            insert(database, table, run);
            meter.advance();
        }
    }
    transaction.commit();
}

std::string faultText(const SQLite::Exception &error, const std::filesystem::path &file)
{
    const bool full = error.getErrorCode() == SQLITE_FULL || error.getErrorCode() == SQLITE_IOERR;
    return "Cannot write '" + file.string() + "': " +
           (full ? "no space left on device. Free some space or choose another folder."
                 : std::string(error.what()) + ". Choose another folder.");
}

} // namespace

void exportSqlite(const std::vector<ExportedRun> &runs, const std::filesystem::path &file,
                  const ExportProgress &progress)
{
    requireRecords(runs);
    ProgressMeter meter(progress, static_cast<double>(runs.size() * runTables().size()));
    FileBatch batch;
    try {
        batch.addMade(file,
                      [&](const std::filesystem::path &beside) { fill(beside, runs, meter); });
    } catch (const SQLite::Exception &error) {
        throw ExportError(faultText(error, file));
    }
    batch.commit();
}

} // namespace normscope
