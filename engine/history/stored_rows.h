// The rows of a store of runs: what is in them, and how they are written. Every call is inside a
// transaction of its caller. For the sources of the store alone.
#pragma once

#include "engine/history/run_checksums.h"
#include "engine/history/run_store.h"
#include "engine/history/store_file.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace normscope {

class StoredRows
{
public:
    /// `isHeld` says whether the owner of this number is alive.
    StoredRows(StoreFile &file, std::function<bool(std::int64_t number)> isHeld)
        : m_file(file), m_isHeld(std::move(isHeld))
    {
    }

    // Reading; StoreError (Damaged) names the run.

    /// Of the runs as runOf() reads them.
    static constexpr const char *columns =
        "SELECT id, created, name, note, color, state, reason, spec, details, layers, step, "
        "epochs_finished, samples, owner FROM runs";
    /// The condition that a run is not removed, as far as this form of a store knows of that.
    [[nodiscard]] const char *notRemoved() const;
    /// Without its epochs and records.
    [[nodiscard]] StoredRun runOf(SQLite::Statement &row) const;
    [[nodiscard]] static std::optional<RunChecksums> checksumsOf(SQLite::Statement &row);
    /// From its number, which stands in `column`, on.
    [[nodiscard]] static EpochRecord epochOf(SQLite::Statement &row, int column);
    /// Throws unless a run has the epochs that it has finished.
    void checkEpochs(const RunHistory &run, const std::optional<RunChecksums> &sums) const;
    /// With its epochs.
    [[nodiscard]] std::optional<StoredRun> find(const std::string &id) const;
    /// From these indices on, at which one of its commits has begun.
    [[nodiscard]] StoredRecords records(const RunHistory &run, std::size_t firstStep = 0,
                                        std::size_t firstSample = 0) const;
    [[nodiscard]] std::optional<Checkpoint> checkpoint(const std::string &id) const;

    // Writing.

    void insertRun(const RunHistory &run, const RunTitle &title, const RunStatus &status,
                   std::int64_t ownerNumber) const;
    /// `first` is the index of the first of them.
    void insertSteps(const std::string &id, std::size_t first,
                     std::span<const StepRecord> steps) const;
    /// Those of the log from `first` to before `end`, to follow those that are stored.
    void insertSamples(const std::string &id, const SampleLog &log, std::size_t first,
                       std::size_t end) const;
    void insertEpoch(const std::string &id, const EpochRecord &record) const;
    void putCheckpoint(const std::string &id, const Checkpoint &checkpoint) const;
    /// `epochsSum`: nothing where what was stored before has none.
    void updateRun(const RunHistory &run, const RunStatus &status,
                   const std::optional<StepRecord> &last, std::size_t steps, std::size_t epochs,
                   std::size_t samples, const std::optional<std::uint32_t> &epochsSum) const;
    void eraseRun(const std::string &id) const;

private:
    [[nodiscard]] SQLite::Database &database() const { return m_file.database(); }
    [[nodiscard]] StoreError damaged(const std::string &id, const std::string &how) const;
    void insertRecords(const std::string &id, const char *kind, std::size_t first,
                       std::size_t count, const std::string &data) const;

    StoreFile &m_file;
    std::function<bool(std::int64_t)> m_isHeld;
};

/// In the column "kind" of the records.
inline constexpr const char *storedSteps = "steps";
inline constexpr const char *storedSamples = "norm";

} // namespace normscope
