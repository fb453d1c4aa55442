#include "engine/experiment/spec_json.h"
#include "engine/history/epoch_figures.h"
#include "engine/history/record_codec.h"
#include "engine/history/run_json.h"
#include "engine/history/stored_rows.h"

#include <algorithm>

namespace normscope {

using SQLite::Statement;

namespace {

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

} // namespace

void StoredRows::insertRun(const RunHistory &run, const RunTitle &title, const RunStatus &status,
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
    const RunChecksums sums{runChecksum(run.identity().id, run.identity().created, spec, layers),
                            0};
    insert.bind(8, spec);
    insert.bind(9, detailsJson(status, run.lastStep(), sums));
    insert.bind(10, layers);
    insert.bind(11, 0);
    insert.bind(12, 0);
    insert.bind(13, 0);
    insert.bind(14, ownerNumber);
    insert.exec();
}

void StoredRows::insertRecords(const std::string &id, const char *kind, std::size_t first,
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

namespace {

/// How many records of this size are written at once: so few that they need little memory.
std::size_t atOnce(std::size_t recordBytes)
{
    constexpr std::size_t pieceBytes = std::size_t{2} << 20U;
    return std::max<std::size_t>(1, pieceBytes / recordBytes);
}

} // namespace

void StoredRows::insertSteps(const std::string &id, std::size_t first,
                             std::span<const StepRecord> steps) const
{
    while (!steps.empty()) {
        const auto piece = steps.first(std::min(atOnce(sizeof(StepRecord)), steps.size()));
        insertRecords(id, storedSteps, first, piece.size(), encodeSteps(piece));
        first += piece.size();
        steps = steps.subspan(piece.size());
    }
}

void StoredRows::insertSamples(const std::string &id, const SampleLog &log, std::size_t first,
                               std::size_t end) const
{
    std::size_t bytes = sizeof(NormSample);
    for (std::size_t layer = 0; layer < log.layerCount(); ++layer)
        bytes += 4 * sizeof(float) * log.channels(layer);
    while (first < end) {
        const std::size_t count = std::min(atOnce(bytes), end - first);
        insertRecords(id, storedSamples, first, count,
                      encodeNormSamples(log.samples(first, count)));
        first += count;
    }
}

void StoredRows::insertEpoch(const std::string &id, const EpochRecord &record) const
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

void StoredRows::putCheckpoint(const std::string &id, const Checkpoint &checkpoint) const
{
    const std::string data = encodeCheckpoint(checkpoint);
    Statement insert(database(),
                     "INSERT OR REPLACE INTO checkpoints (run, step, data) VALUES (?, ?, ?)");
    insert.bind(1, id);
    insert.bind(2, checkpoint.step);
    insert.bindNoCopy(3, data.data(), static_cast<int>(data.size()));
    insert.exec();
}

void StoredRows::updateRun(const RunHistory &run, const RunStatus &status,
                           const std::optional<StepRecord> &last, std::size_t steps,
                           std::size_t epochs, std::size_t samples,
                           const std::optional<std::uint32_t> &epochsSum) const
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

void StoredRows::eraseRun(const std::string &id) const
{
    Statement erase(database(), "DELETE FROM runs WHERE id = ?");
    erase.bind(1, id);
    erase.exec();
}

} // namespace normscope
