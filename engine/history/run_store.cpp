#include "engine/history/run_store.h"

#include "engine/history/record_codec.h"
#include "engine/history/run_checksums.h"
#include "engine/history/run_json.h"
#include "engine/history/store_file.h"
#include "engine/history/store_owner.h"
#include "engine/history/stored_rows.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>

namespace normscope {

namespace fs = std::filesystem;
using SQLite::Statement;

std::optional<fs::path> defaultStorePath()
{
    const auto value = [](const char *name) -> std::optional<fs::path> {
        const char *text = std::getenv(name);
        return text != nullptr && *text != '\0' ? std::optional<fs::path>(text) : std::nullopt;
    };
    if (auto store = value("NORMSCOPE_STORE"))
        return store;
    if (const auto data = value("XDG_DATA_HOME"))
        return *data / "normscope/runs.db";
    if (const auto home = value("HOME"))
        return *home / ".local/share/normscope/runs.db";
    return std::nullopt;
}

namespace {

/// All that a store has of a run.
struct ReadRun
{
    StoredRun run;
    StoredRecords records;
    std::optional<Checkpoint> checkpoint;
};

} // namespace

struct RunStore::Impl
{
    Impl(const fs::path &path, bool only)
        : readOnly(only), file(path, only ? StoreAccess::Read : StoreAccess::Write)
    {
        if (readOnly)
            return;
        std::int64_t number = 0;
        file.inTransaction([&] {
            file.database().exec("INSERT INTO owners DEFAULT VALUES");
            number = file.database().getLastInsertRowid();
            // Only the counter matters.
            file.database().exec("DELETE FROM owners");
        });
        owner = std::make_unique<StoreOwner>(path, number);
    }

    const bool readOnly;
    mutable std::mutex mutex;
    mutable StoreFile file;
    std::unique_ptr<StoreOwner> owner;
    const StoredRows rows{file, [this](std::int64_t number) { return isHeld(number); }};
    mutable std::vector<std::string> faults;

    [[nodiscard]] SQLite::Database &database() const { return file.database(); }

    void write(const std::function<void()> &work) const
    {
        if (readOnly)
            throw StoreError(StoreFault::Unreadable, file.path().string() + " is only read");
        const std::lock_guard lock(mutex);
        file.inTransaction(work);
    }

    /// Readers see one state of the store, whatever others write meanwhile.
    template <class Work>
    auto read(Work work) const
    {
        const std::lock_guard lock(mutex);
        return file.guarded([&] {
            SQLite::Transaction transaction(database(), SQLite::TransactionBehavior::DEFERRED);
            auto found = work();
            transaction.commit();
            return found;
        });
    }

    [[nodiscard]] bool isHeld(std::int64_t number) const
    {
        return number != 0 &&
               ((owner && owner->number() == number) || isAlive(file.path(), number));
    }

    /// All of one moment: some program may be training it.
    [[nodiscard]] ReadRun readRun(const std::string &id) const
    {
        return read([&] {
            auto run = rows.find(id);
            if (!run)
                throw StoreError(StoreFault::Missing, file.path().string() + " has no run " + id);
            StoredRecords records = rows.records(*run->history);
            return ReadRun{*std::move(run), std::move(records), rows.checkpoint(id)};
        });
    }

    /// In a transaction.
    [[nodiscard]] Import put(const ReadRun &read) const
    {
        const RunHistory &history = *read.run.history;
        const std::string &id = history.identity().id;
        const std::vector<StepRecord> &steps = read.records.steps;
        RunTitle title = read.run.title;
        Import done = Import::Added;
        if (const auto mine = rows.find(id)) {
            if (mine->going || mine->history->stepCount() >= steps.size())
                return Import::Present;
            done = Import::Updated;
            title = mine->title;
            rows.eraseRun(id);
        }
        RunStatus status = history.status();
        if (read.run.going)
            status.state = RunState::Interrupted;
        rows.insertRun(history, title, status, 0);
        rows.insertSteps(id, 0, steps);
        rows.insertSamples(id, *read.records.samples, 0, read.records.samples->size());
        const std::vector<EpochRecord> epochs = history.epochs();
        for (const EpochRecord &epoch : epochs)
            rows.insertEpoch(id, epoch);
        if (read.checkpoint)
            rows.putCheckpoint(id, *read.checkpoint);
        rows.updateRun(history, status, history.lastStep(), steps.size(), epochs.size(),
                       read.records.samples->size(), epochsChecksum(0, epochs));
        return done;
    }

    void setRemoved(const std::vector<std::string> &ids, std::int64_t by) const
    {
        write([&] {
            Statement update(database(), "UPDATE runs SET removed = ? WHERE id = ?");
            for (const std::string &id : ids) {
                update.reset();
                update.bind(1, by);
                update.bind(2, id);
                update.exec();
            }
        });
    }
};

RunStore::RunStore(const fs::path &path, bool readOnly)
    : m_impl(std::make_unique<Impl>(path, readOnly))
{
}

RunStore::~RunStore() = default;

const fs::path &RunStore::path() const
{
    return m_impl->file.path();
}

bool RunStore::readOnly() const
{
    return m_impl->readOnly;
}

std::vector<StoredRun> RunStore::runs() const
{
    return m_impl->read([&] {
        m_impl->faults.clear();
        std::vector<StoredRun> runs;
        std::map<std::string, std::pair<RunHistory *, std::optional<RunChecksums>>> byId;
        Statement query(m_impl->database(), std::string(StoredRows::columns) +
                                                m_impl->rows.notRemoved() +
                                                " ORDER BY created, rowid");
        while (query.executeStep()) {
            try {
                runs.push_back(m_impl->rows.runOf(query));
                byId[runs.back().history->identity().id] = {runs.back().history.get(),
                                                            StoredRows::checksumsOf(query)};
            } catch (const StoreError &error) {
                m_impl->faults.emplace_back(error.what());
            }
        }
        Statement epochs(m_impl->database(), "SELECT * FROM epochs ORDER BY run, epoch");
        while (epochs.executeStep())
            if (const auto found = byId.find(epochs.getColumn(0).getString()); found != byId.end())
                found->second.first->addEpoch(StoredRows::epochOf(epochs, 1));
        std::erase_if(runs, [&](const StoredRun &run) {
            try {
                m_impl->rows.checkEpochs(*run.history, byId.at(run.history->identity().id).second);
                return false;
            } catch (const StoreError &error) {
                m_impl->faults.emplace_back(error.what());
                return true;
            }
        });
        return runs;
    });
}

std::int64_t RunStore::changesOfOthers() const
{
    return m_impl->read(
        [&] { return m_impl->database().execAndGet("PRAGMA data_version").getInt64(); });
}

std::vector<std::string> RunStore::faults() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->faults;
}

std::optional<StoredRun> RunStore::find(const std::string &id) const
{
    return m_impl->read([&] { return m_impl->rows.find(id); });
}

std::vector<std::string> RunStore::idsFrom(const std::string &beginning) const
{
    return m_impl->read([&] {
        std::vector<std::string> ids;
        Statement query(m_impl->database(), std::string("SELECT id FROM runs") +
                                                m_impl->rows.notRemoved() + " ORDER BY id");
        while (query.executeStep())
            if (std::string id = query.getColumn(0).getString(); id.starts_with(beginning))
                ids.push_back(std::move(id));
        return ids;
    });
}

StoredRecords RunStore::records(const std::string &id) const
{
    return m_impl->read([&] {
        const auto run = m_impl->rows.find(id);
        if (!run)
            throw StoreError(StoreFault::Missing, path().string() + " has no run " + id);
        return m_impl->rows.records(*run->history);
    });
}

std::optional<Checkpoint> RunStore::checkpoint(const std::string &id) const
{
    return m_impl->read([&] { return m_impl->rows.checkpoint(id); });
}

void RunStore::begin(const RunHistory &run, const RunTitle &title)
{
    m_impl->write(
        [&] { m_impl->rows.insertRun(run, title, run.latestStatus(), m_impl->owner->number()); });
}

void RunStore::commit(const RunHistory &run, const RunStatus &status, const Checkpoint *checkpoint)
{
    const std::string &id = run.identity().id;
    m_impl->write([&] {
        Statement query(m_impl->database(),
                        "SELECT step, epochs_finished, samples, details FROM runs WHERE id = ? AND "
                        "owner = ?");
        query.bind(1, id);
        query.bind(2, m_impl->owner->number());
        if (!query.executeStep())
            return; // another program has erased it or goes on with it: it is not ours any more
        auto steps = static_cast<std::size_t>(query.getColumn(0).getInt64());
        auto epochs = static_cast<std::size_t>(query.getColumn(1).getInt64());
        auto samples = static_cast<std::size_t>(query.getColumn(2).getInt64());
        std::optional<RunChecksums> before;
        try {
            before = readChecksums(query.getColumn(3).getString());
        } catch (const CodecError &) {
            before.reset(); // damaged; what is written now is not
        }

        std::vector<StepRecord> newSteps = run.steps(steps);
        std::vector<EpochRecord> newEpochs = run.latestEpochs(epochs);
        const std::shared_ptr<const SampleLog> log = run.normLog();
        std::size_t samplesEnd = log->size();
        if (checkpoint != nullptr) {
            std::erase_if(newSteps, [&](const auto &step) { return step.step > checkpoint->step; });
            std::erase_if(newEpochs, [&](const auto &epoch) {
                return epoch.epoch > checkpoint->epochsFinished;
            });
            samplesEnd = log->countUpTo(checkpoint->lastSampled);
            m_impl->rows.putCheckpoint(id, *checkpoint);
        }
        m_impl->rows.insertSteps(id, steps, newSteps);
        for (const EpochRecord &epoch : newEpochs)
            m_impl->rows.insertEpoch(id, epoch);
        samplesEnd = std::max(samples, samplesEnd);
        m_impl->rows.insertSamples(id, *log, samples, samplesEnd);
        steps += newSteps.size();
        const auto last = newSteps.empty() ? run.lastStep() : std::optional(newSteps.back());
        m_impl->rows.updateRun(run, status, last, steps, epochs + newEpochs.size(), samplesEnd,
                               before ? std::optional(epochsChecksum(before->epochs, newEpochs))
                                      : std::nullopt);
    });
}

bool RunStore::takeOver(const std::string &id)
{
    bool taken = false;
    m_impl->write([&] {
        Statement query(m_impl->database(), "SELECT state, owner FROM runs WHERE id = ?");
        query.bind(1, id);
        if (!query.executeStep())
            return;
        const auto state = runStateNamed(query.getColumn(0).getString());
        if (state && !isOver(*state) && m_impl->isHeld(query.getColumn(1).getInt64()))
            return;
        Statement update(m_impl->database(),
                         "UPDATE runs SET owner = ?, state = 'queued' WHERE id = ?");
        update.bind(1, m_impl->owner->number());
        update.bind(2, id);
        update.exec();
        taken = true;
    });
    return taken;
}

void RunStore::setTitle(const std::string &id, const RunTitle &title)
{
    m_impl->write([&] {
        Statement update(m_impl->database(),
                         "UPDATE runs SET name = ?, note = ?, color = ? WHERE id = ?");
        update.bind(1, title.name);
        update.bind(2, title.note);
        update.bind(3, title.color);
        update.bind(4, id);
        update.exec();
    });
}

void RunStore::remove(const std::vector<std::string> &ids)
{
    m_impl->setRemoved(ids, m_impl->owner ? m_impl->owner->number() : 0);
}

void RunStore::restore(const std::vector<std::string> &ids)
{
    m_impl->setRemoved(ids, 0);
}

void RunStore::erase(const std::vector<std::string> &ids)
{
    m_impl->write([&] {
        for (const std::string &id : ids)
            m_impl->rows.eraseRun(id);
    });
}

void RunStore::eraseRemoved()
{
    m_impl->write([&] {
        std::vector<std::string> gone;
        Statement query(m_impl->database(), "SELECT id, removed FROM runs WHERE removed <> 0");
        while (query.executeStep()) {
            const std::int64_t by = query.getColumn(1).getInt64();
            if (by == m_impl->owner->number() || !m_impl->isHeld(by))
                gone.push_back(query.getColumn(0).getString());
        }
        for (const std::string &id : gone)
            m_impl->rows.eraseRun(id);
    });
}

void RunStore::compact(const std::function<bool(double share)> &go)
{
    constexpr int pagesAtOnce = 1000;
    const auto freePages = [&] {
        return m_impl->read(
            [&] { return m_impl->database().execAndGet("PRAGMA freelist_count").getInt(); });
    };
    const int all = freePages();
    for (int left = all; left > 0;) {
        m_impl->write([&] {
            Statement vacuum(m_impl->database(),
                             "PRAGMA incremental_vacuum(" + std::to_string(pagesAtOnce) + ")");
            while (vacuum.executeStep()) {
            }
        });
        const int now = freePages();
        if (now >= left || (go && !go(1.0 - static_cast<double>(now) / all)))
            break;
        left = now;
    }
    const std::lock_guard lock(m_impl->mutex);
    m_impl->file.guarded([&] {
        Statement checkpoint(m_impl->database(), "PRAGMA wal_checkpoint(TRUNCATE)");
        while (checkpoint.executeStep()) {
        }
    });
}

RunStore::Import RunStore::import(const RunStore &from, const std::string &id)
{
    const ReadRun run = from.m_impl->readRun(id);
    Import done = Import::Added;
    m_impl->write([&] { done = m_impl->put(run); });
    return done;
}

ImportCount RunStore::importAll(const RunStore &from, const std::vector<std::string> &ids,
                                const std::function<bool(double share)> &go)
{
    struct Cancelled
    {
    };
    ImportCount count;
    try {
        m_impl->write([&] {
            for (std::size_t i = 0; i < ids.size(); ++i) {
                switch (m_impl->put(from.m_impl->readRun(ids[i]))) {
                case Import::Added:
                    ++count.added;
                    break;
                case Import::Updated:
                    ++count.updated;
                    break;
                case Import::Present:
                    ++count.present;
                    break;
                }
                if (go && !go(static_cast<double>(i + 1) / static_cast<double>(ids.size())))
                    throw Cancelled();
            }
        });
    } catch (const Cancelled &) {
        return {};
    }
    return count;
}

} // namespace normscope
