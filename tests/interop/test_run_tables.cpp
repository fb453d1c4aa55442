// Many runs as tables: CSV, tidy and wide, and SQLite.
#include "engine/interop/csv.h"
#include "engine/interop/run_tables.h"
#include "engine/interop/runs_csv.h"
#include "engine/interop/sqlite_export.h"
#include "tests/interop/made_up_runs.h"
#include "tests/support/small_disk.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace normscope;
using namespace normscope::test;

namespace {

/// Rows of cells, quotes and all taken away (RFC 4180).
std::vector<QStringList> readCsv(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QString text = QString::fromUtf8(file.readAll());
    std::vector<QStringList> rows(1);
    QString cell;
    bool inQuotes = false;
    for (int i = 0; i < text.size(); ++i) {
        const QChar character = text[i];
        if (inQuotes) {
            if (character != '"')
                cell += character;
            else if (i + 1 < text.size() && text[i + 1] == '"')
                cell += text[++i];
            else
                inQuotes = false;
        } else if (character == '"') {
            inQuotes = true;
        } else if (character == ',' || character == '\r') {
            rows.back() << cell;
            cell.clear();
        } else if (character == '\n') {
            rows.emplace_back();
        } else {
            cell += character;
        }
    }
    rows.pop_back();
    return rows;
}

QStringList entries(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                                  QDir::Name);
}

const QStringList fiveFiles{"epochs.csv", "norm.csv", "runs.csv", "settings.csv", "steps.csv"};

/// What an export says when it fails; empty when it does not.
template <class Export>
QString faultOf(Export &&write)
{
    try {
        write();
    } catch (const ExportError &error) {
        return QString::fromStdString(error.what());
    }
    return {};
}

} // namespace

class RunTablesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_runs = madeUpRuns();
        exportRunsCsv(m_runs, path("tidy").toStdString(), TableShape::Tidy);
        exportRunsCsv(m_runs, path("wide").toStdString(), TableShape::Wide);
        exportSqlite(m_runs, path("runs.sqlite").toStdString());
    }

    void everyRowHasACellForEachColumn()
    {
        for (const char *shape : {"tidy", "wide"}) {
            QCOMPARE(entries(path(shape)), fiveFiles);
            for (const QString &file : fiveFiles) {
                const auto rows = readCsv(path(shape) + "/" + file);
                QVERIFY(rows.size() > 1);
                for (const QStringList &row : rows)
                    QCOMPARE(row.size(), rows.front().size());
            }
        }
        for (const RunTable &table : runTables())
            for (const ExportedRun &run : m_runs) {
                const RunRows rows = table.read(run);
                for (std::size_t row = 0; row < rows.count; ++row)
                    QCOMPARE(rows.at(row).size(), table.columns.size());
            }
    }

    void tidyStepsAreThoseOfEveryRun()
    {
        const auto rows = readCsv(path("tidy/steps.csv"));
        QCOMPARE(rows.front().join(','),
                 QString("run,name,step,epoch,seconds,train_loss,train_accuracy,learning_rate"));
        std::size_t row = 1;
        for (const ExportedRun &run : m_runs)
            for (const StepRecord &record : run.history->steps()) {
                const QStringList &cells = rows.at(row++);
                QCOMPARE(cells[0].toStdString(), run.id);
                QCOMPARE(cells[2].toLongLong(), record.step);
                QCOMPARE(cells[5].toStdString(), csvNumber(record.loss));
            }
        QCOMPARE(row, rows.size());
        QCOMPARE(rows[1 + 60 + 60 + 12][5], QString("NaN"));
        QCOMPARE(rows[1 + 60 + 60][1], QString("'=../with BN")); // no formula
    }

    void whatARunIsNotJudgedOnIsEmpty()
    {
        const auto rows = readCsv(path("tidy/epochs.csv"));
        const auto column = rows.front().indexOf("validation_loss");
        QVERIFY(column > 0);
        QCOMPARE(rows[1][column], QString());
        QCOMPARE(rows.back()[0], QString("4"));
        QCOMPARE(rows.back()[column].toStdString(),
                 csvNumber(m_runs[3].history->epochs().back().validation.loss));
    }

    void theNamesOfRunsStandOnceInTheirOwnTable()
    {
        const auto rows = readCsv(path("tidy/runs.csv"));
        QCOMPARE(rows.size(), m_runs.size() + 1);
        QCOMPARE(rows.front().mid(0, 4), (QStringList{"run", "name", "note", "created"}));
        QCOMPARE(rows[1].mid(0, 5), (QStringList{"1", "with BN", "Seen in class,\nsecond row.",
                                                 "2023-11-14T22:13:20.250Z", "finished"}));
        QCOMPARE(rows[3][rows.front().indexOf("diverged_at")], QString("13"));
        QCOMPARE(rows[5][rows.front().indexOf("last_train_loss")], QString());
    }

    void wideStepsStandBesideEachOther()
    {
        const auto rows = readCsv(path("wide/steps.csv"));
        QCOMPARE(rows.size(), 61U);
        QCOMPARE(rows.front()[0], QString("step"));
        const auto column = rows.front().indexOf("train_loss: with BN");
        QCOMPARE(rows.front()[column + 1], QString("train_loss: no BN, \"lr\" 0.5"));
        for (std::size_t run = 0; run < m_runs.size(); ++run) {
            const std::vector<StepRecord> steps = m_runs[run].history->steps();
            for (std::size_t i = 0; i < 60; ++i)
                QCOMPARE(rows[i + 1][column + static_cast<int>(run)].toStdString(),
                         i < steps.size() ? csvNumber(steps[i].loss) : std::string());
        }
    }

    void wideRunsHaveARowForEachQuantity()
    {
        const auto rows = readCsv(path("wide/runs.csv"));
        QCOMPARE(rows.front()[0], QString("quantity"));
        QCOMPARE(rows[1][0], QString("name"));
        QCOMPARE(rows.front()[1], QString("with BN"));
        QCOMPARE(rows.size(), runTables().front().columns.size() + 1);
    }

    void wideSettingsNameTheRunAlone()
    {
        const auto rows = readCsv(path("wide/settings.csv"));
        QCOMPARE(rows.front().mid(0, 2), (QStringList{"path", "with BN"}));
        const auto row = std::find_if(rows.begin(), rows.end(), [](const QStringList &each) {
            return each.front() == "training.learning_rate";
        });
        QCOMPARE(row->mid(1, 3), (QStringList{"1.0", "0.5", "30.0"}));
    }

    void theOrderOfTheWideSamplesIsThatOfTheirSteps()
    {
        const auto rows = readCsv(path("wide/norm.csv"));
        QCOMPARE(rows.front().mid(0, 3), (QStringList{"step", "layer", "channel"}));
        qlonglong before = 0;
        for (std::size_t i = 1; i < rows.size(); ++i) {
            QVERIFY(rows[i][0].toLongLong() >= before);
            before = rows[i][0].toLongLong();
        }
        QCOMPARE(rows[1].mid(0, 3), (QStringList{"0", "bn1", "1"}));
        QCOMPARE(rows[2].mid(0, 3), (QStringList{"0", "bn1", "2"}));
        QCOMPARE(rows[7].mid(0, 3), (QStringList{"0", "bn2", "1"}));
    }

    void theDatabaseHoldsEveryValue()
    {
        SQLite::Database database(path("runs.sqlite").toStdString());
        QCOMPARE(database.execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
        QVERIFY(!SQLite::Statement(database, "PRAGMA foreign_key_check").executeStep());
        QCOMPARE(database.execAndGet("PRAGMA user_version").getInt(), 1);
        for (const RunTable &table : runTables()) {
            for (const ExportedRun &run : m_runs) {
                const RunRows rows = table.read(run);
                SQLite::Statement count(database,
                                        "SELECT count(*) FROM " + table.name + " WHERE run = ?");
                count.bind(1, run.id);
                count.executeStep();
                QCOMPARE(static_cast<std::size_t>(count.getColumn(0).getInt64()), rows.count);
                for (std::size_t row = 0; row < rows.count; ++row)
                    checkRow(database, table, run, rows.at(row));
            }
        }
    }

    void theQueryOfTheDocumentationWorks()
    {
        SQLite::Database database(path("runs.sqlite").toStdString());
        SQLite::Statement query(database, "SELECT name, epoch, test_accuracy FROM epochs JOIN runs "
                                          "USING (run) ORDER BY run, epoch");
        QVERIFY(query.executeStep());
        QCOMPARE(query.getColumn(0).getString(), std::string("with BN"));
        QCOMPARE(query.getColumn(2).getDouble(), m_runs[0].history->epochs().front().testAccuracy);
    }

    void noRunAndTheSameRunTwiceAreRefused()
    {
        const QString file = path("refused");
        const auto sqlite = [&](const std::vector<ExportedRun> &runs) {
            return faultOf([&] { exportSqlite(runs, file.toStdString()); });
        };
        QVERIFY(sqlite({}).contains("no run"));
        QVERIFY(sqlite({m_runs[0], m_runs[0]}).contains("Two of the runs"));
        QVERIFY(!QFile::exists(file));
    }

    void aRunWhoseRecordsHaveNotBeenReadIsRefused()
    {
        ExportedRun run = m_runs[0];
        auto waiting = std::make_shared<RunHistory>(run.history->spec());
        waiting->awaitRecords(60, 16, std::nullopt);
        run.history = waiting;
        const QString fault = faultOf([&] { exportSqlite({run}, path("refused").toStdString()); });
        QVERIFY2(fault.contains("\"with BN\" have not been read yet"), qPrintable(fault));
    }

    void cancellingLeavesNothing()
    {
        const QTemporaryDir folder;
        const ExportProgress half = [](double share) { return share < 0.5; };
        QVERIFY_EXCEPTION_THROWN(exportSqlite(m_runs, folder.filePath("file").toStdString(), half),
                                 ExportCancelled);
        for (const TableShape shape : {TableShape::Tidy, TableShape::Wide})
            QVERIFY_EXCEPTION_THROWN(
                exportRunsCsv(m_runs, folder.filePath("out").toStdString(), shape, half),
                ExportCancelled);
        QCOMPARE(entries(folder.path()), QStringList());
    }

    void progressGrowsToTheEnd()
    {
        const QTemporaryDir folder;
        double last = -1;
        const ExportProgress grows = [&](double share) {
            if (share < last || share > 1)
                qFatal("%f after %f", share, last);
            last = share;
            return true;
        };
        exportSqlite(m_runs, folder.filePath("file").toStdString(), grows);
        QCOMPARE(last, 1.0);
        for (const TableShape shape : {TableShape::Tidy, TableShape::Wide}) {
            last = -1;
            exportRunsCsv(m_runs, folder.filePath("out").toStdString(), shape, grows);
            QVERIFY(last > 0.999);
        }
    }

    void aFullDiskLeavesWhatWasThere()
    {
        const SmallDisk disk(128);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        const std::string file = (disk.path() + "/runs.sqlite").toStdString();
        exportSqlite({m_runs[4]}, file);
        QFile before(QString::fromStdString(file));
        QVERIFY(before.open(QIODevice::ReadOnly));
        const QByteArray was = before.readAll();
        const QString fault = faultOf([&] { exportSqlite(m_runs, file); });
        QVERIFY2(fault.contains("no space left") && fault.contains("runs.sqlite"),
                 qPrintable(fault));
        QVERIFY2(!fault.contains(".part"), qPrintable(fault));
        QCOMPARE(entries(disk.path()), QStringList{"runs.sqlite"});
        before.seek(0);
        QCOMPARE(before.readAll(), was);
        for (const TableShape shape : {TableShape::Tidy, TableShape::Wide}) {
            const QString csv = faultOf(
                [&] { exportRunsCsv(m_runs, (disk.path() + "/csv").toStdString(), shape); });
            QVERIFY2(csv.contains("no space left"), qPrintable(csv));
        }
        QCOMPARE(entries(disk.path()), QStringList{"runs.sqlite"});
    }

    void aFolderThatMayNotBeWrittenIsNamed()
    {
        const QTemporaryDir temporary;
        QFile::setPermissions(temporary.path(), QFile::ReadOther | QFile::ExeOther |
                                                    QFile::ReadOwner | QFile::WriteOwner |
                                                    QFile::ExeOwner);
        QString fault;
        {
            const WithoutRoot nobody;
            fault = faultOf(
                [&] { exportSqlite(m_runs, temporary.filePath("runs.sqlite").toStdString()); });
        }
        QVERIFY2(fault.contains("ermission denied") && fault.contains("runs.sqlite"),
                 qPrintable(fault));
    }

private:
    QString path(const char *name) const { return m_folder.filePath(name); }

    /// The row is found by its keys and has these values.
    static void checkRow(SQLite::Database &database, const RunTable &table, const ExportedRun &run,
                         const std::vector<Cell> &cells)
    {
        std::string query = "SELECT * FROM " + table.name + " WHERE run = ?";
        for (const TableColumn &column : table.columns)
            if (column.key)
                query += " AND " + column.name + " = ?";
        SQLite::Statement statement(database, query);
        int place = 1;
        statement.bind(place++, run.id);
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (table.columns[i].key) {
                if (cells[i].kind == Cell::Kind::Text)
                    statement.bind(place++, cells[i].text);
                else
                    statement.bind(place++, cells[i].integer);
            }
        QVERIFY(statement.executeStep());
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const SQLite::Column found = statement.getColumn(static_cast<int>(i) + 1);
            QCOMPARE(std::string(found.getName()), table.columns[i].name);
            const Cell &cell = cells[i];
            if (cell.kind == Cell::Kind::Nothing ||
                (cell.kind == Cell::Kind::Real && std::isnan(cell.real)))
                QVERIFY(found.isNull());
            else if (cell.kind == Cell::Kind::Text)
                QCOMPARE(found.getString(), cell.text);
            else if (cell.kind == Cell::Kind::Integer)
                QCOMPARE(std::int64_t{found.getInt64()}, cell.integer);
            else
                QVERIFY(found.getDouble() == cell.real);
        }
        QVERIFY(!statement.executeStep());
    }

    QTemporaryDir m_folder;
    std::vector<ExportedRun> m_runs;
};

QTEST_APPLESS_MAIN(RunTablesTest)
#include "test_run_tables.moc"
