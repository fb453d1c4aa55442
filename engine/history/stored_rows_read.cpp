#include "engine/experiment/problem.h"
#include "engine/experiment/spec_json.h"
#include "engine/history/epoch_figures.h"
#include "engine/history/record_codec.h"
#include "engine/history/run_json.h"
#include "engine/history/stored_rows.h"

#include <algorithm>
#include <limits>

namespace normscope {

using SQLite::Statement;

StoreError StoredRows::damaged(const std::string &id, const std::string &how) const
{
    return {StoreFault::Damaged, m_file.path().string() + ": run " + id + ": " + how};
}

const char *StoredRows::notRemoved() const
{
    return m_file.version() >= 2 ? " WHERE removed = 0" : "";
}

std::optional<RunChecksums> StoredRows::checksumsOf(Statement &row)
{
    return readChecksums(row.getColumn(8).getString());
}

StoredRun StoredRows::runOf(Statement &row) const
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
        run.going = !isOver(*state) && m_isHeld(row.getColumn(13).getInt64());
        if (!isOver(*state) && !run.going)
            status.state = RunState::Interrupted;
        const std::string layers = row.getColumn(9).getString();
        const auto sums = checksumsOf(row);
        if (sums && sums->run != runChecksum(id, row.getColumn(1).getInt64(),
                                             row.getColumn(7).getString(), layers))
            throw CodecError("what a run says of itself is damaged");
        run.history->setNormLayers(readLayers(layers));
        run.history->setStatus(status);
        run.history->awaitRecords(static_cast<std::size_t>(step), static_cast<std::size_t>(samples),
                                  last);
    } catch (const ExperimentError &error) {
        throw damaged(id, std::string("its experiment cannot be read: ") + error.what());
    } catch (const CodecError &error) {
        throw damaged(id, error.what());
    }
    return run;
}

EpochRecord StoredRows::epochOf(Statement &row, int column)
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

std::optional<StoredRun> StoredRows::find(const std::string &id) const
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
    StoredRows::checkEpochs(*run.history, sums);
    return run;
}

void StoredRows::checkEpochs(const RunHistory &run, const std::optional<RunChecksums> &sums) const
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

StoredRecords StoredRows::records(const RunHistory &run, std::size_t firstStep,
                                  std::size_t firstSample) const
{
    const std::string &id = run.identity().id;
    const std::int64_t perEpoch = std::max<std::int64_t>(1, run.status().stepsPerEpoch);
    std::vector<std::int64_t> channels;
    for (const NormLayerInfo &layer : run.normLayers())
        channels.push_back(layer.channels);
    StoredRecords records;
    records.samples = run.emptyNormLog();
    Statement query(database(), "SELECT kind, first, count, data FROM records WHERE run = ? AND "
                                "first >= CASE kind WHEN ? THEN ? ELSE ? END ORDER BY kind, first");
    query.bind(1, id);
    query.bind(2, storedSteps);
    query.bind(3, static_cast<std::int64_t>(firstStep));
    query.bind(4, static_cast<std::int64_t>(firstSample));
    try {
        while (query.executeStep()) {
            const std::int64_t first = query.getColumn(1).getInt64();
            const std::int64_t rows = query.getColumn(2).getInt64();
            const SQLite::Column data = query.getColumn(3);
            const std::string_view bytes(static_cast<const char *>(data.getBlob()),
                                         static_cast<std::size_t>(data.getBytes()));
            const bool ofSteps = query.getColumn(0).getString() == storedSteps;
            const std::size_t held =
                ofSteps ? firstStep + records.steps.size() : firstSample + records.samples->size();
            if (rows < 0 || first != static_cast<std::int64_t>(held))
                throw CodecError("some of its records are missing");
            const auto count = static_cast<std::size_t>(rows);
            if (ofSteps) {
                const auto more = decodeSteps(bytes, first + 1, count, perEpoch);
                records.steps.insert(records.steps.end(), more.begin(), more.end());
            } else {
                const auto more = decodeNormSamples(bytes, count, channels, perEpoch);
                if (held == firstSample) // the layers are such as samples have
                    records.samples->reserve(run.normSampleCount() - firstSample);
                for (const NormSamples &each : more)
                    records.samples->append(each);
            }
        }
    } catch (const CodecError &error) {
        throw damaged(id, error.what());
    }
    if (firstStep + records.steps.size() != run.stepCount() ||
        firstSample + records.samples->size() != run.normSampleCount())
        throw damaged(id, "some of its records are missing");
    return records;
}

std::optional<Checkpoint> StoredRows::checkpoint(const std::string &id) const
{
    Statement query(database(), "SELECT data FROM checkpoints WHERE run = ?");
    query.bind(1, id);
    if (!query.executeStep())
        return std::nullopt;
    const SQLite::Column data = query.getColumn(0);
    try {
        return decodeCheckpoint(
            {static_cast<const char *>(data.getBlob()), static_cast<std::size_t>(data.getBytes())});
    } catch (const CodecError &error) {
        throw damaged(id, std::string("its checkpoint cannot be read: ") + error.what());
    }
}

} // namespace normscope
