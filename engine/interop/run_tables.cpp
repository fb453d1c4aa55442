#include "engine/interop/run_tables.h"

#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/schedule.h"
#include "engine/history/evaluations.h"
#include "engine/interop/norm_reader.h"
#include "engine/interop/utf8.h"

#include <algorithm>

namespace normscope {

namespace {

using enum ColumnType;

template <class Row>
RunRows rowsOf(std::vector<Row> rows, std::function<std::vector<Cell>(const Row &)> cells)
{
    const auto held = std::make_shared<const std::vector<Row>>(std::move(rows));
    return {held->size(), [held, cells](std::size_t row) { return cells(held->at(row)); }};
}

// ---- runs ---------------------------------------------------------------------------------------

Cell orNothing(std::int64_t value, std::int64_t unknown)
{
    return value == unknown ? Cell() : Cell(value);
}

std::vector<Cell> runCells(const ExportedRun &run)
{
    const RunHistory &history = *run.history;
    const RunStatus status = history.status();
    const std::vector<EpochRecord> epochs = history.epochs();
    const std::optional<EpochRecord> best = history.bestEpoch();
    std::string normalization;
    std::int64_t parameters = 0;
    for (const SpecRow &row : compareSpecs({&history.spec()})) {
        if (row.path == "normalization")
            normalization = row.values.front();
        if (row.path == "parameters")
            parameters = std::stoll(row.values.front());
    }
    std::vector<Cell> cells = {validUtf8(run.name),
                               validUtf8(run.note),
                               utcText(run.created),
                               std::string(toText(status.state)),
                               validUtf8(status.reason),
                               normalization,
                               parameters,
                               history.spec().training.backend,
                               validUtf8(status.backendVersion),
                               orNothing(static_cast<std::int64_t>(status.threads), 0),
                               static_cast<std::int64_t>(history.stepCount()),
                               static_cast<std::int64_t>(epochs.size()),
                               status.divergedAt ? Cell(*status.divergedAt) : Cell(),
                               status.seconds};
    if (epochs.empty()) {
        cells.resize(cells.size() + 9);
        return cells;
    }
    const EpochRecord &last = epochs.back();
    for (const double value : {last.trainLoss, last.trainAccuracy, last.testLoss, last.testAccuracy,
                               last.examplesPerSecond})
        cells.emplace_back(value);
    cells.emplace_back(best->epoch);
    for (const double value : {best->trainAccuracy, best->testLoss, best->testAccuracy})
        cells.emplace_back(value);
    return cells;
}

RunTable runsTable()
{
    return {"runs",
            {{"name", Text},
             {"note", Text},
             {"created", Text},
             {"state", Text},
             {"reason", Text},
             {"normalization", Text},
             {"parameters", Integer},
             {"backend", Text},
             {"backend_version", Text},
             {"threads", Integer},
             {"steps", Integer},
             {"epochs", Integer},
             {"diverged_at", Integer},
             {"seconds_spent", Real},
             {"last_train_loss", Real},
             {"last_train_accuracy", Real},
             {"last_test_loss", Real},
             {"last_test_accuracy", Real},
             {"last_examples_per_second", Real},
             {"best_epoch", Integer},
             {"best_train_accuracy", Real},
             {"best_test_loss", Real},
             {"best_test_accuracy", Real}},
            [](const ExportedRun &run) {
                return rowsOf<std::vector<Cell>>(
                    {runCells(run)}, [](const std::vector<Cell> &cells) { return cells; });
            }};
}

// ---- settings -----------------------------------------------------------------------------------

using PathAndValue = std::pair<std::string, std::string>;

std::vector<PathAndValue> settingsOf(const ExperimentSpec &spec)
{
    std::vector<PathAndValue> all = {{"name", validUtf8(spec.name)},
                                     {"description", validUtf8(spec.description)}};
    for (std::size_t i = 0; i < spec.model.layers.size(); ++i) {
        const LayerSpec &layer = spec.model.layers[i];
        const std::string path = "model.layers[" + std::to_string(i) + "].";
        all.emplace_back(path + "kind", layer.kind);
        for (const Field &field : kindOf(layer).fields)
            all.emplace_back(path + field.key, toText(layer.options.at(field.key)));
    }
    for (const Field &field : settings())
        all.emplace_back(field.key, toText(settingValue(spec, field.key)));
    return all;
}

RunTable settingsTable()
{
    return {"settings", {{"path", Text, true}, {"value", Text}}, [](const ExportedRun &run) {
                return rowsOf<PathAndValue>(settingsOf(run.history->spec()),
                                            [](const PathAndValue &row) {
                                                return std::vector<Cell>{row.first, row.second};
                                            });
            }};
}

// ---- steps --------------------------------------------------------------------------------------

RunTable stepsTable()
{
    return {"steps",
            {{"step", Integer, true},
             {"epoch", Real},
             {"seconds", Real},
             {"train_loss", Real},
             {"train_accuracy", Real},
             {"learning_rate", Real}},
            [](const ExportedRun &run) {
                const RunStatus status = run.history->status();
                const TrainingSpec training = run.history->spec().training;
                return rowsOf<StepRecord>(run.history->steps(), [=](const StepRecord &record) {
                    return std::vector<Cell>{
                        record.step,
                        record.epoch,
                        record.seconds,
                        record.loss,
                        record.accuracy,
                        status.stepsPerEpoch > 0
                            ? Cell(learningRateAt(training, record.step, status.stepsPerEpoch,
                                                  status.plannedSteps))
                            : Cell()};
                });
            }};
}

// ---- epochs -------------------------------------------------------------------------------------

std::vector<Cell> epochCells(const EpochRecord &record, const std::vector<std::size_t> &judged)
{
    std::vector<Cell> cells = {record.epoch,
                               record.step,
                               record.seconds,
                               record.trainLoss,
                               record.trainAccuracy,
                               record.examplesPerSecond,
                               record.examplesPerSecondWhole};
    for (std::size_t kind = 0; kind < evaluationKinds().size(); ++kind) {
        const bool known = std::ranges::find(judged, kind) != judged.end();
        const Evaluated found = evaluationKinds()[kind].of(record);
        cells.push_back(known ? Cell(found.loss) : Cell());
        cells.push_back(known ? Cell(found.accuracy) : Cell());
    }
    return cells;
}

RunTable epochsTable()
{
    RunTable table{"epochs",
                   {{"epoch", Integer, true},
                    {"step", Integer},
                    {"seconds", Real},
                    {"train_loss", Real},
                    {"train_accuracy", Real},
                    {"examples_per_second", Real},
                    {"examples_per_second_whole", Real}},
                   [](const ExportedRun &run) {
                       const std::vector<std::size_t> judged = evaluationsOf(run.history->spec());
                       return rowsOf<EpochRecord>(run.history->epochs(),
                                                  [judged](const EpochRecord &record) {
                                                      return epochCells(record, judged);
                                                  });
                   }};
    for (const EvaluationKind &kind : evaluationKinds()) {
        table.columns.push_back({kind.id + "_loss", Real});
        table.columns.push_back({kind.id + "_accuracy", Real});
    }
    return table;
}

// ---- norm ---------------------------------------------------------------------------------------

RunRows normRows(const RunHistory &run)
{
    const auto reader = std::make_shared<NormReader>(run);
    struct Place
    {
        std::size_t layer;
        std::size_t channel;
    };
    std::vector<Place> places; // of one sample
    for (std::size_t layer = 0; layer < reader->layers().size(); ++layer)
        for (std::int64_t channel = 0; channel < reader->layers()[layer].channels; ++channel)
            places.push_back({layer, static_cast<std::size_t>(channel)});
    return {reader->size() * places.size(), [reader, places](std::size_t row) {
                const std::size_t sample = row / places.size();
                const Place &place = places[row % places.size()];
                const NormLayerInfo &info = reader->layers()[place.layer];
                const SampleMoment &moment = reader->moment(sample);
                const auto value = [&](NormQuantity quantity) {
                    return Cell(reader->values(sample, place.layer, quantity)[place.channel]);
                };
                const bool moving = info.movingStatistics;
                return std::vector<Cell>{moment.step,
                                         info.name,
                                         static_cast<std::int64_t>(place.channel + 1),
                                         moment.epoch,
                                         moment.seconds,
                                         value(NormQuantity::Gamma),
                                         value(NormQuantity::Beta),
                                         moving ? value(NormQuantity::MovingMean) : Cell(),
                                         moving ? value(NormQuantity::MovingVariance) : Cell()};
            }};
}

RunTable normTable()
{
    return {"norm",
            {{"step", Integer, true},
             {"layer", Text, true},
             {"channel", Integer, true},
             {"epoch", Real},
             {"seconds", Real},
             {"gamma", Real},
             {"beta", Real},
             {"moving_mean", Real},
             {"moving_variance", Real}},
            [](const ExportedRun &run) { return normRows(*run.history); }};
}

} // namespace

const std::vector<RunTable> &runTables()
{
    static const std::vector<RunTable> tables = {runsTable(), settingsTable(), stepsTable(),
                                                 epochsTable(), normTable()};
    return tables;
}

} // namespace normscope
