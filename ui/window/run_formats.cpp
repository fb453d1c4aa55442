#include "ui/window/run_formats.h"

#include "engine/interop/csv.h"
#include "engine/interop/report.h"
#include "engine/interop/runs_csv.h"
#include "engine/interop/sqlite_export.h"
#include "engine/interop/tensorboard.h"
#include "engine/interop/weights.h"
#include "ui/report/report_pdf.h"

#include <QCoreApplication>

#include <system_error>

namespace normscope::ui {

namespace {

namespace fs = std::filesystem;
using Progress = normscope::ExportProgress;

struct Formats
{
    Q_DECLARE_TR_FUNCTIONS(RunFormats)
};

void writeTidy(const RunsToWrite &what, const fs::path &where, const Progress &progress)
{
    exportRunsCsv(what.runs, where, TableShape::Tidy, progress);
}

void writeWide(const RunsToWrite &what, const fs::path &where, const Progress &progress)
{
    exportRunsCsv(what.runs, where, TableShape::Wide, progress);
}

void writeStore(const RunsToWrite &what, const fs::path &where, const Progress &progress)
{
    // A store in use is not replaced by one that is sent.
    std::error_code ignored;
    fs::path log = where;
    log += "-wal";
    if (fs::equivalent(where, what.store->path(), ignored) || fs::exists(log, ignored))
        throw ExportError(where.string() + " is a store in use. Choose another name.");
    std::vector<std::string> ids;
    for (const ExportedRun &run : what.runs)
        ids.push_back(run.id);
    if (!writeRunFile(*what.store, ids, where, progress))
        throw ExportCancelled();
}

void writeReport(const RunsToWrite &what, const fs::path &where, const Progress &progress)
{
    exportReport(what.runs, {}, where, progress);
}

void writePages(const RunsToWrite &what, const fs::path &where, const Progress &progress)
{
    exportReportPdf(what.runs, {}, where, progress);
}

void writeCsv(const RunsToWrite &what, const fs::path &where, const Progress &progress)
{
    exportRuns(what.runs, where, progress);
}

void writeSqlite(const RunsToWrite &what, const fs::path &where, const Progress &progress)
{
    exportSqlite(what.runs, where, progress);
}

void writeTensorBoard(const RunsToWrite &what, const fs::path &where, const Progress &progress)
{
    exportTensorBoard(what.runs, where, progress);
}

void writeWeights(const RunsToWrite &what, const fs::path &where, const Progress &progress)
{
    exportWeights(what.runs, where, progress);
}

} // namespace

const std::vector<RunFormat> &runFormats()
{
    static const std::vector<RunFormat> formats = {
        {.id = "csv",
         .title = Formats::tr("CSV, a folder for each run"),
         .meaning = Formats::tr("Its minibatches, epochs, γ and β as tables, and its experiment."),
         .suffix = "-csv",
         .isFolder = true,
         .write = writeCsv},
        {.id = "tidy",
         .title = Formats::tr("CSV, tidy"),
         .meaning = Formats::tr("All runs in the same tables, a row for each run and step: for "
                                "pandas, R and the like."),
         .suffix = "-tidy",
         .isFolder = true,
         .write = writeTidy},
        {.id = "wide",
         .title = Formats::tr("CSV, wide"),
         .meaning = Formats::tr("All runs in the same tables, a column for each run: for "
                                "spreadsheets."),
         .suffix = "-wide",
         .isFolder = true,
         .write = writeWide},
        {.id = "sqlite",
         .title = Formats::tr("SQLite"),
         .meaning = Formats::tr("A database of the same tables, for queries of one's own."),
         .suffix = ".sqlite",
         .write = writeSqlite},
        {.id = "tensorboard",
         .title = Formats::tr("TensorBoard"),
         .meaning = Formats::tr("A folder for tensorboard --logdir."),
         .suffix = "-tensorboard",
         .isFolder = true,
         .write = writeTensorBoard},
        {.id = "safetensors",
         .title = Formats::tr("Weights (safetensors)"),
         .meaning = Formats::tr("Parameters and moving statistics of each run that is over, as "
                                "PyTorch loads them."),
         .suffix = "-weights",
         .isFolder = true,
         .holdsRecords = false,
         .write = writeWeights},
        {.id = "html",
         .title = Formats::tr("Report (HTML)"),
         .meaning = Formats::tr("Curves and tables on one page to read, send and print."),
         .suffix = ".html",
         .holdsRecords = false,
         .write = writeReport},
        {.id = "pdf",
         .title = Formats::tr("Report (PDF)"),
         .meaning = Formats::tr("The same on numbered A4 pages."),
         .suffix = ".pdf",
         .holdsRecords = false,
         .write = writePages},
        {.id = "normscope",
         .title = Formats::tr("Runs (.normscope)"),
         .meaning = Formats::tr("Everything, for another NormScope to open and go on from."),
         .suffix = ".normscope",
         .needsStore = true,
         .write = writeStore},
    };
    return formats;
}

} // namespace normscope::ui
