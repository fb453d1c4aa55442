// Runs on disk: one SQLite file that several programs may use at once. Every call is one
// transaction, waits for the disk, and throws StoreError; so none of them is for the UI's thread.
#pragma once

#include "engine/history/checkpoint.h"
#include "engine/history/run_history.h"
#include "engine/history/store_error.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace normscope {

/// Where runs are kept unless somebody says otherwise: $NORMSCOPE_STORE, else
/// $XDG_DATA_HOME/normscope/runs.db, else ~/.local/share/normscope/runs.db. Nothing where there is
/// no home either.
[[nodiscard]] std::optional<std::filesystem::path> defaultStorePath();

/// What a person says of a run.
struct RunTitle
{
    std::string name;
    std::string note;
    int color = -1; ///< slot in the palette; −1: none was given
};

/// A run without its minibatches and samples.
struct StoredRun
{
    RunTitle title;
    std::shared_ptr<RunHistory> history; ///< awaits its records
    bool going = false;                  ///< some program that is alive is at it
};

struct StoredRecords
{
    std::vector<StepRecord> steps;
    std::shared_ptr<SampleLog> samples;
};

struct ImportCount
{
    std::size_t added = 0;
    std::size_t updated = 0;
    std::size_t present = 0;
};

class RunStore
{
public:
    /// Opens it for writing, made if it is missing; or, `readOnly`, as it is.
    explicit RunStore(const std::filesystem::path &path, bool readOnly = false);
    ~RunStore();
    RunStore(const RunStore &) = delete;
    RunStore &operator=(const RunStore &) = delete;

    [[nodiscard]] const std::filesystem::path &path() const;
    [[nodiscard]] bool readOnly() const;

    /// All that are not removed, the oldest first. A run that was going when its program ended is
    /// Interrupted. What cannot be read of single runs is left out and told by faults().
    [[nodiscard]] std::vector<StoredRun> runs() const;
    /// Becomes another one when another program has changed anything.
    [[nodiscard]] std::int64_t changesOfOthers() const;
    /// Of the last runs(): a sentence each.
    [[nodiscard]] std::vector<std::string> faults() const;
    /// Removed ones, too. Nothing when there is none.
    [[nodiscard]] std::optional<StoredRun> find(const std::string &id) const;
    /// Ids, of runs that are not removed, that begin so.
    [[nodiscard]] std::vector<std::string> idsFrom(const std::string &beginning) const;
    [[nodiscard]] StoredRecords records(const std::string &id) const;
    /// The last one; nothing when the run never came to one.
    [[nodiscard]] std::optional<Checkpoint> checkpoint(const std::string &id) const;

    /// A run that begins; this program's from now on.
    void begin(const RunHistory &run, const RunTitle &title);
    /// All that is new of a run as it was at `status`: with a checkpoint up to that, without one
    /// all there is. A later checkpoint takes the former's place. On disk when it returns.
    void commit(const RunHistory &run, const RunStatus &status, const Checkpoint *checkpoint);
    /// This program goes on with the run from now on. False when another program that is alive is
    /// at it, or when it is not there any more.
    [[nodiscard]] bool takeOver(const std::string &id);

    void setTitle(const std::string &id, const RunTitle &title);
    /// Out of sight, until they are restored or erased.
    void remove(const std::vector<std::string> &ids);
    void restore(const std::vector<std::string> &ids);
    /// For good.
    void erase(const std::vector<std::string> &ids);
    /// For good, what was removed by this program and by others that are gone.
    void eraseRemoved();

    /// Gives back to the system what erased runs have taken. `go` is told the share that is done
    /// and says whether to go on.
    void compact(const std::function<bool(double share)> &go = {});

    enum class Import {
        Added,
        Updated, ///< it was there, with fewer steps
        Present, ///< nothing was changed
    };
    /// A run of another store, all of it read and checked first.
    Import import(const RunStore &from, const std::string &id);
    /// The same of several runs in one transaction: all of them, or none when one is damaged, the
    /// disk becomes full, or `go` says not to go on; then nothing is counted.
    ImportCount importAll(const RunStore &from, const std::vector<std::string> &ids,
                          const std::function<bool(double share)> &go = {});

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// These runs of a store as one file to send (".normscope"), a store of its own: written beside and
/// renamed. Refused where a program has `file` open, or it is the store itself. `go` as in compact;
/// false leaves nothing behind, and returns false.
bool writeRunFile(const RunStore &from, const std::vector<std::string> &ids,
                  const std::filesystem::path &file,
                  const std::function<bool(double share)> &go = {});

/// All runs of such a file (or of any store) into a store: all of them, or none when one is
/// damaged, the disk becomes full, or `go` says not to go on.
ImportCount readRunFile(const std::filesystem::path &file, RunStore &into,
                        const std::function<bool(double share)> &go = {});

} // namespace normscope
