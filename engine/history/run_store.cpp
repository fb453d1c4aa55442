#include "engine/history/run_store.h"

#include "engine/experiment/problem.h"
#include "engine/experiment/spec_json.h"
#include "engine/history/epoch_figures.h"
#include "engine/history/record_codec.h"
#include "engine/history/run_checksums.h"
#include "engine/history/run_json.h"
#include "engine/history/store_file.h"
#include "engine/history/store_owner.h"
#include "engine/history/store_schema.h"

#include <array>
#include <cstdlib>
#include <mutex>

namespace normscope {

namespace fs = std::filesystem;
using SQLite::Statement;

namespace {

constexpr const char *stepsKind = "steps";
constexpr const char *normKind = "norm";

std::string placeholders(int count)
{
    std::string text = "?";
    for (int i = 1; i < count; ++i)
        text += ", ?";
    return text;
}

/// States as a store has them.
const char *storedState(RunState state)
{
    return toText(state == RunState::Preparing ? RunState::Queued : state);
}

bool isGoing(RunState state)
{
    return !isOver(state);
}

} // namespace

std::optional<fs::path> defaultStorePath()
{
    const auto value = [](const char *name) -> std::optional<fs::path> {
        const char *text = std::getenv(name);
        return text != nullptr && *text != '\0' ? std::optional<fs::path>(text) : std::nullopt;
    };
    if (const auto store = value("NORMSCOPE_STORE"))
        return store;
    if (const auto data = value("XDG_DATA_HOME"))
        return *data / "normscope/runs.db";
    if (const auto home = value("HOME"))
        return *home / ".local/share/normscope/runs.db";
    return std::nullopt;
}

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

    [[nodiscard]] StoreError damaged(const std::string &id, const std::string &how) const
    {
        return {StoreFault::Damaged, file.path().string() + ": run " + id + ": " + how};
    }

    [[nodiscard]] const char *notRemoved() const
    {
        return file.version() >= 2 ? " WHERE removed = 0" : "";
    }

    static constexpr const char *columns =
        "SELECT id, created, name, note, color, state, reason, spec, details, layers, step, "
        "epochs_finished, samples, owner FROM runs";

    static std::optional<RunChecksums> checksumsOf(Statement &row)
    {
        return readChecksums(row.getColumn(8).getString());
    }

    [[nodiscard]] StoredRun runOf(Statement &row) const
    {
        StoredRun run;
        RunIdentity identity{row.getColumn(0).getString(), row.getColumn(1).getInt64()};
        const std::string id = identity.id;
        try {
            if (!isRunId(id))
                throw CodecError("its id is damaged");
            run.title = {row.getColumn(2).getString(), row.getColumn(3).getString(),
                         row.getColumn(4).getInt()};
            run.history = std::make_shared<RunHistory>(fromJson(row.getColumn(7).getString()),
                                                       std::move(identity));
            RunStatus status;
            std::optional<StepRecord> last;
            readDetails(row.getColumn(8).getString(), status, last);
            const auto state = runStateNamed(row.getColumn(5).getString());
            const std::int64_t step = row.getColumn(10).getInt64();
            const std::int64_t samples = row.getColumn(12).getInt64();
            if (!state || step < 0 || samples < 0)
                throw CodecError("its state is damaged");
            status.state = *state;
            status.reason = row.getColumn(6).getString();
            status.step = step;
            status.epochsFinished = row.getColumn(11).getInt64();
            run.going = isGoing(*state) && isHeld(row.getColumn(13).getInt64());
            if (isGoing(*state) && !run.going)
                status.state = RunState::Interrupted;
            const std::string layers = row.getColumn(9).getString();
            const auto sums = checksumsOf(row);
            if (sums && sums->run != runChecksum(id, row.getColumn(1).getInt64(),
                                                 row.getColumn(7).getString(), layers))
                throw CodecError("what a run says of itself is damaged");
            run.history->setNormLayers(readLayers(layers));
            run.history->setStatus(status);
            run.history->awaitRecords(static_cast<std::size_t>(step),
                                      static_cast<std::size_t>(samples), last);
        } catch (const ExperimentError &error) {
            throw damaged(id, std::string("its experiment cannot be read: ") + error.what());
        } catch (const CodecError &error) {
            throw damaged(id, error.what());
        }
        return run;
    }

    static EpochRecord epochOf(Statement &row, int column)
    {
        EpochRecord record;
        record.epoch = row.getColumn(column++).getInt64();
        record.step = row.getColumn(column++).getInt64();
        visitFigures(record, [&](double &figure) {
            const SQLite::Column found = row.getColumn(column++);
            figure = found.isNull() ? std::numeric_limits<double>::quiet_NaN() : found.getDouble();
        });
        return record;
    }

    [[nodiscard]] std::optional<StoredRun> find(const std::string &id) const
    {
        Statement query(database(), std::string(columns) + " WHERE id = ?");
        query.bind(1, id);
        if (!query.executeStep())
            return std::nullopt;
        StoredRun run = runOf(query);
        const auto sums = checksumsOf(query);
        Statement epochs(database(), "SELECT * FROM epochs WHERE run = ? ORDER BY epoch");
        epochs.bind(1, id);
        while (epochs.executeStep())
            run.history->addEpoch(epochOf(epochs, 1));
        checkEpochs(*run.history, sums);
        return run;
    }

    /// Throws unless a run has the epochs that it has finished.
    void checkEpochs(const RunHistory &run, const std::optional<RunChecksums> &sums) const
    {
        const std::vector<EpochRecord> epochs = run.epochs();
        bool complete = std::ssize(epochs) == run.status().epochsFinished;
        for (std::size_t i = 0; i < epochs.size(); ++i)
            complete = complete && epochs[i].epoch == static_cast<std::int64_t>(i) + 1;
        if (!complete)
            throw damaged(run.identity().id, "some of its epochs are missing");
        if (sums && sums->epochs != epochsChecksum(0, epochs))
            throw damaged(run.identity().id, "its epochs are damaged");
    }

    [[nodiscard]] StoredRecords records(const RunHistory &run) const
    {
        const std::string &id = run.identity().id;
        const std::int64_t perEpoch = std::max<std::int64_t>(1, run.status().stepsPerEpoch);
        std::vector<std::int64_t> channels;
        for (const NormLayerInfo &layer : run.normLayers())
            channels.push_back(layer.channels);
        StoredRecords records;
        Statement query(database(), "SELECT kind, first, count, data FROM records WHERE run = ? "
                                    "ORDER BY kind, first");
        query.bind(1, id);
        try {
            while (query.executeStep()) {
                const std::int64_t first = query.getColumn(1).getInt64();
                const std::int64_t rows = query.getColumn(2).getInt64();
                const SQLite::Column data = query.getColumn(3);
                const std::string_view bytes(static_cast<const char *>(data.getBlob()),
                                             static_cast<std::size_t>(data.getBytes()));
                const bool ofSteps = query.getColumn(0).getString() == stepsKind;
                const std::size_t held = ofSteps ? records.steps.size() : records.samples.size();
                if (rows < 0 || first != static_cast<std::int64_t>(held))
                    throw CodecError("some of its records are missing");
                const auto count = static_cast<std::size_t>(rows);
                if (ofSteps) {
                    const auto more = decodeSteps(bytes, first + 1, count, perEpoch);
                    records.steps.insert(records.steps.end(), more.begin(), more.end());
                } else {
                    auto more = decodeNormSamples(bytes, count, channels, perEpoch);
                    std::move(more.begin(), more.end(), std::back_inserter(records.samples));
                }
            }
        } catch (const CodecError &error) {
            throw damaged(id, error.what());
        }
        if (records.steps.size() != run.stepCount() ||
            records.samples.size() != run.normSampleCount())
            throw damaged(id, "some of its records are missing");
        return records;
    }

    [[nodiscard]] std::optional<Checkpoint> checkpoint(const std::string &id) const
    {
        Statement query(database(), "SELECT data FROM checkpoints WHERE run = ?");
        query.bind(1, id);
        if (!query.executeStep())
            return std::nullopt;
        const SQLite::Column data = query.getColumn(0);
        try {
            return decodeCheckpoint({static_cast<const char *>(data.getBlob()),
                                     static_cast<std::size_t>(data.getBytes())});
        } catch (const CodecError &error) {
            throw damaged(id, std::string("its checkpoint cannot be read: ") + error.what());
        }
    }

    void insertRun(const RunHistory &run, const RunTitle &title, const RunStatus &status,
                   std::int64_t ownerNumber) const
    {
        Statement insert(database(),
                         "INSERT INTO runs (id, created, name, note, color, state, reason, spec, "
                         "details, layers, step, epochs_finished, samples, owner) VALUES (" +
                             placeholders(14) + ")");
        insert.bind(1, run.identity().id);
        insert.bind(2, run.identity().created);
        insert.bind(3, title.name);
        insert.bind(4, title.note);
        insert.bind(5, title.color);
        insert.bind(6, storedState(status.state));
        insert.bind(7, status.reason);
        const std::string spec = toJson(run.spec());
        const std::string layers = layersJson(run.normLayers());
        const RunChecksums sums{
            runChecksum(run.identity().id, run.identity().created, spec, layers), 0};
        insert.bind(8, spec);
        insert.bind(9, detailsJson(status, run.lastStep(), sums));
        insert.bind(10, layers);
        insert.bind(11, 0);
        insert.bind(12, 0);
        insert.bind(13, 0);
        insert.bind(14, ownerNumber);
        insert.exec();
    }

    void insertRecords(const std::string &id, const char *kind, std::size_t first,
                       std::size_t count, const std::string &data) const
    {
        Statement insert(database(), "INSERT INTO records (run, kind, first, count, data) "
                                     "VALUES (?, ?, ?, ?, ?)");
        insert.bind(1, id);
        insert.bind(2, kind);
        insert.bind(3, static_cast<std::int64_t>(first));
        insert.bind(4, static_cast<std::int64_t>(count));
        insert.bindNoCopy(5, data.data(), static_cast<int>(data.size()));
        insert.exec();
    }

    /// In pieces that SQLite takes and that need little memory, however many there are.
    template <class Record, class Encode>
    void insertInPieces(const std::string &id, const char *kind, std::size_t first,
                        std::span<const Record> records, std::size_t mostBytes, Encode encode) const
    {
        constexpr std::size_t pieceBytes = std::size_t{16} << 20U;
        const std::size_t atOnce = std::max<std::size_t>(1, pieceBytes / mostBytes);
        while (!records.empty()) {
            const auto piece = records.first(std::min(atOnce, records.size()));
            insertRecords(id, kind, first, piece.size(), encode(piece));
            first += piece.size();
            records = records.subspan(piece.size());
        }
    }

    void insertSteps(const std::string &id, std::size_t first,
                     std::span<const StepRecord> steps) const
    {
        insertInPieces(id, stepsKind, first, steps, sizeof(StepRecord), encodeSteps);
    }

    void insertSamples(const std::string &id, std::size_t first,
                       std::span<const NormSamples> samples) const
    {
        std::size_t bytes = sizeof(NormSample);
        if (!samples.empty())
            for (const NormSample &layer : samples.front())
                bytes += 4 * sizeof(float) * layer.gamma.size();
        insertInPieces(id, normKind, first, samples, bytes, encodeNormSamples);
    }

    void insertEpoch(const std::string &id, const EpochRecord &record) const
    {
        Statement insert(database(),
                         "INSERT INTO epochs VALUES (" + placeholders(3 + epochFigures) + ")");
        insert.bind(1, id);
        insert.bind(2, record.epoch);
        insert.bind(3, record.step);
        int column = 4;
        visitFigures(record, [&](const double &figure) { insert.bind(column++, figure); });
        insert.exec();
    }

    void putCheckpoint(const std::string &id, const Checkpoint &checkpoint) const
    {
        const std::string data = encodeCheckpoint(checkpoint);
        Statement insert(database(),
                         "INSERT OR REPLACE INTO checkpoints (run, step, data) VALUES (?, ?, ?)");
        insert.bind(1, id);
        insert.bind(2, checkpoint.step);
        insert.bindNoCopy(3, data.data(), static_cast<int>(data.size()));
        insert.exec();
    }

    /// `epochsSum`: nothing where what was stored before has none.
    void updateRun(const RunHistory &run, const RunStatus &status,
                   const std::optional<StepRecord> &last, std::size_t steps, std::size_t epochs,
                   std::size_t samples, const std::optional<std::uint32_t> &epochsSum) const
    {
        const std::string &id = run.identity().id;
        const std::string layers = layersJson(run.normLayers());
        std::optional<RunChecksums> sums;
        if (epochsSum) {
            Statement query(database(), "SELECT spec FROM runs WHERE id = ?");
            query.bind(1, id);
            if (query.executeStep())
                sums = RunChecksums{
                    runChecksum(id, run.identity().created, query.getColumn(0).getString(), layers),
                    *epochsSum};
        }
        Statement update(database(),
                         "UPDATE runs SET state = ?, reason = ?, details = ?, layers = ?, step = "
                         "?, epochs_finished = ?, samples = ? WHERE id = ?");
        update.bind(1, storedState(status.state));
        update.bind(2, status.reason);
        update.bind(3, detailsJson(status, last, sums));
        update.bind(4, layers);
        update.bind(5, static_cast<std::int64_t>(steps));
        update.bind(6, static_cast<std::int64_t>(epochs));
        update.bind(7, static_cast<std::int64_t>(samples));
        update.bind(8, id);
        update.exec();
    }

    void eraseRun(const std::string &id) const
    {
        Statement erase(database(), "DELETE FROM runs WHERE id = ?");
        erase.bind(1, id);
        erase.exec();
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
        Statement query(m_impl->database(), std::string(Impl::columns) + m_impl->notRemoved() +
                                                " ORDER BY created, rowid");
        while (query.executeStep()) {
            try {
                runs.push_back(m_impl->runOf(query));
                byId[runs.back().history->identity().id] = {runs.back().history.get(),
                                                            Impl::checksumsOf(query)};
            } catch (const StoreError &error) {
                m_impl->faults.emplace_back(error.what());
            }
        }
        Statement epochs(m_impl->database(), "SELECT * FROM epochs ORDER BY run, epoch");
        while (epochs.executeStep())
            if (const auto found = byId.find(epochs.getColumn(0).getString()); found != byId.end())
                found->second.first->addEpoch(Impl::epochOf(epochs, 1));
        std::erase_if(runs, [&](const StoredRun &run) {
            try {
                m_impl->checkEpochs(*run.history, byId.at(run.history->identity().id).second);
                return false;
            } catch (const StoreError &error) {
                m_impl->faults.emplace_back(error.what());
                return true;
            }
        });
        return runs;
    });
}

std::vector<std::string> RunStore::faults() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->faults;
}

std::optional<StoredRun> RunStore::find(const std::string &id) const
{
    return m_impl->read([&] { return m_impl->find(id); });
}

std::vector<std::string> RunStore::idsFrom(const std::string &beginning) const
{
    return m_impl->read([&] {
        std::vector<std::string> ids;
        Statement query(m_impl->database(),
                        std::string("SELECT id FROM runs") + m_impl->notRemoved() + " ORDER BY id");
        while (query.executeStep())
            if (std::string id = query.getColumn(0).getString(); id.starts_with(beginning))
                ids.push_back(std::move(id));
        return ids;
    });
}

StoredRecords RunStore::records(const std::string &id) const
{
    return m_impl->read([&] {
        const auto run = m_impl->find(id);
        if (!run)
            throw StoreError(StoreFault::Missing, path().string() + " has no run " + id);
        return m_impl->records(*run->history);
    });
}

std::optional<Checkpoint> RunStore::checkpoint(const std::string &id) const
{
    return m_impl->read([&] { return m_impl->checkpoint(id); });
}

void RunStore::begin(const RunHistory &run, const RunTitle &title)
{
    m_impl->write(
        [&] { m_impl->insertRun(run, title, run.latestStatus(), m_impl->owner->number()); });
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
        std::vector<NormSamples> newSamples = run.normSamples(samples);
        if (checkpoint != nullptr) {
            std::erase_if(newSteps, [&](const auto &step) { return step.step > checkpoint->step; });
            std::erase_if(newEpochs, [&](const auto &epoch) {
                return epoch.epoch > checkpoint->epochsFinished;
            });
            std::erase_if(newSamples, [&](const auto &each) {
                return each.front().step > checkpoint->lastSampled;
            });
            m_impl->putCheckpoint(id, *checkpoint);
        }
        m_impl->insertSteps(id, steps, newSteps);
        for (const EpochRecord &epoch : newEpochs)
            m_impl->insertEpoch(id, epoch);
        m_impl->insertSamples(id, samples, newSamples);
        steps += newSteps.size();
        const auto last = newSteps.empty() ? run.lastStep() : std::optional(newSteps.back());
        m_impl->updateRun(
            run, status, last, steps, epochs + newEpochs.size(), samples + newSamples.size(),
            before ? std::optional(epochsChecksum(before->epochs, newEpochs)) : std::nullopt);
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
        if (state && isGoing(*state) && m_impl->isHeld(query.getColumn(1).getInt64()))
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
            m_impl->eraseRun(id);
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
            m_impl->eraseRun(id);
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
    std::optional<StoredRun> run;
    StoredRecords records;
    std::optional<Checkpoint> checkpoint;
    // All of one moment: some program may be training it.
    from.m_impl->read([&] {
        run = from.m_impl->find(id);
        if (!run)
            throw StoreError(StoreFault::Missing, from.path().string() + " has no run " + id);
        records = from.m_impl->records(*run->history);
        checkpoint = from.m_impl->checkpoint(id);
        return true;
    });
    RunStatus status = run->history->status();
    if (run->going)
        status.state = RunState::Interrupted;
    Import done = Import::Added;
    m_impl->write([&] {
        RunTitle title = run->title;
        if (const auto mine = m_impl->find(id)) {
            done = Import::Present;
            if (mine->going || mine->history->stepCount() >= records.steps.size())
                return;
            done = Import::Updated;
            title = mine->title;
            m_impl->eraseRun(id);
        }
        m_impl->insertRun(*run->history, title, status, 0);
        m_impl->insertSteps(id, 0, records.steps);
        m_impl->insertSamples(id, 0, records.samples);
        const std::vector<EpochRecord> epochs = run->history->epochs();
        for (const EpochRecord &epoch : epochs)
            m_impl->insertEpoch(id, epoch);
        if (checkpoint)
            m_impl->putCheckpoint(id, *checkpoint);
        m_impl->updateRun(*run->history, status, run->history->lastStep(), records.steps.size(),
                          epochs.size(), records.samples.size(), epochsChecksum(0, epochs));
    });
    return done;
}

} // namespace normscope
