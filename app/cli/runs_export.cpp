#include "app/cli/runs_export.h"

#include "app/cli/output.h"
#include "app/cli/plain_text.h"
#include "app/cli/run_choice.h"
#include "app/cli/runs.h"
#include "app/cli/share_progress.h"
#include "engine/interop/csv.h"
#include "engine/interop/report.h"
#include "engine/interop/runs_csv.h"
#include "engine/interop/sqlite_export.h"
#include "engine/interop/tensorboard.h"
#include "engine/interop/weights.h"

#include <algorithm>
#include <array>

namespace normscope::cli {

namespace fs = std::filesystem;

namespace {

struct Job
{
    const RunStore &store;
    std::vector<std::string> ids;
    bool several = false; ///< --all, or more than one id was given
    fs::path out;
    std::function<bool(double)> go;
};

double shareOf(std::size_t done, std::size_t all)
{
    return static_cast<double>(done) / static_cast<double>(all);
}

/// False when it was interrupted.
bool writeCsv(const Job &job)
{
    for (std::size_t i = 0; i < job.ids.size(); ++i) {
        exportRun(*wholeRun(job.store, job.ids[i]).history,
                  job.several ? job.out / job.ids[i] : job.out);
        if (!job.go(shareOf(i + 1, job.ids.size())))
            return false;
    }
    return true;
}

/// A store that is in use must not be replaced by what is exported.
void refuseStores(const Job &job)
{
    std::error_code ignored;
    if (fs::equivalent(job.out, job.store.path(), ignored) ||
        fs::exists(job.out.string() + "-wal", ignored))
        throw Failure(ExitStatus::WrongInput,
                      job.out.string() + " is a store in use; give the file another name.");
    if (fs::is_directory(job.out, ignored))
        throw Failure(ExitStatus::Fault, job.out.string() + " is a folder, not a file.");
}

bool writeStore(const Job &job)
{
    refuseStores(job);
    return writeRunFile(job.store, job.ids, job.out, job.go);
}

/// All of them with their records. Reading counts as half of the work.
std::vector<ExportedRun> exportedRuns(const Job &job)
{
    std::vector<ExportedRun> runs;
    runs.reserve(job.ids.size());
    for (const std::string &id : job.ids) {
        const StoredRun run = wholeRun(job.store, id);
        runs.push_back({.id = id,
                        .name = run.title.name,
                        .note = run.title.note,
                        .created = run.history->identity().created,
                        .history = run.history,
                        .slot = run.title.color});
        if (!job.go(shareOf(runs.size(), job.ids.size()) / 2))
            throw ExportCancelled();
    }
    return runs;
}

ExportProgress writingHalf(const Job &job)
{
    return [&job](double share) { return job.go((1 + share) / 2); };
}

template <TableShape shape>
bool writeTables(const Job &job)
{
    exportRunsCsv(exportedRuns(job), job.out, shape, writingHalf(job));
    return true;
}

bool writeTensorBoard(const Job &job)
{
    exportTensorBoard(exportedRuns(job), job.out, writingHalf(job));
    return true;
}

bool writeWeights(const Job &job)
{
    if (job.several) {
        exportWeights(exportedRuns(job), job.out, writingHalf(job));
        return true;
    }
    refuseStores(job);
    exportWeights(exportedRuns(job).front(), job.out);
    return true;
}

bool writeSqlite(const Job &job)
{
    refuseStores(job);
    exportSqlite(exportedRuns(job), job.out, writingHalf(job));
    return true;
}

bool writeReport(const Job &job)
{
    refuseStores(job);
    exportReport(exportedRuns(job), "", job.out, writingHalf(job));
    return true;
}

struct Format
{
    const char *name;
    const char *meaning;
    bool (*write)(const Job &); ///< false, or ExportCancelled, when it was interrupted
};
constexpr std::array formats = {
    Format{"csv", "the files of 'train --csv', in a folder for each run", writeCsv},
    Format{"csv-tidy", "CSV tables with a row for each run and step",
           writeTables<TableShape::Tidy>},
    Format{"csv-wide", "CSV tables with a column for each run", writeTables<TableShape::Wide>},
    Format{"sqlite", "a database of these tables", writeSqlite},
    Format{"tensorboard", "a folder for TensorBoard", writeTensorBoard},
    Format{"safetensors", "the weights: a file, of several runs a folder", writeWeights},
    Format{"report", "a page of HTML", writeReport},
    Format{"normscope", "one file that 'runs import' and the window read", writeStore},
};

constexpr std::array pictures = {"png", "svg", "pdf"};

const Format &formatOf(const std::string &name)
{
    for (const Format &format : formats)
        if (name == format.name)
            return format;
    if (std::find(pictures.begin(), pictures.end(), name) != pictures.end())
        throw Failure(ExitStatus::WrongInput,
                      "Pictures are drawn by the desktop program: 'normscope export chart …'.");
    throw Failure(ExitStatus::WrongInput, "There is no format '" + shortened(plainText(name), 80) +
                                              "', but " + exportFormatNames() + ".");
}

} // namespace

std::string exportFormats()
{
    std::string text;
    for (const Format &format : formats)
        text += (text.empty() ? "" : "; ") + std::string(format.name) + ", " + format.meaning;
    return text;
}

std::string exportFormatNames()
{
    std::string text;
    for (const Format &format : formats)
        text += (text.empty() ? "" : ", ") + std::string(format.name);
    return text;
}

ExitStatus perform(const ExportRuns &out, const RunsCommand &command)
{
    const Format &format = formatOf(out.format);
    if (out.all != out.ids.empty())
        throw Failure(ExitStatus::WrongInput,
                      out.all ? "Give ids or --all, not both." : "Which runs? Give ids or --all.");
    if (out.out.empty())
        throw Failure(ExitStatus::WrongInput, "--out: the name is empty.");
    ShareProgress progress("exporting");
    const auto store = openForReading(command.store);
    if (!store)
        throw Failure(ExitStatus::WrongInput,
                      "There are no runs yet in " + storePath(command.store).string() + ".");
    Job job{.store = *store,
            .ids = out.all ? store->idsFrom("") : chosenIds(*store, out.ids),
            .out = out.out,
            .go = progress.callback()};
    job.several = out.all || job.ids.size() > 1;
    if (job.ids.empty())
        throw Failure(ExitStatus::WrongInput,
                      "There are no runs in " + store->path().string() + ".");
    try {
        if (!format.write(job))
            throw ExportCancelled();
    } catch (const ExportCancelled &) {
        throw Failure(ExitStatus::Interrupted, "interrupted; not all of it is written.");
    } catch (const ExportError &error) {
        throw Failure(ExitStatus::Fault, error.what());
    }
    return ExitStatus::Finished;
}

} // namespace normscope::cli
