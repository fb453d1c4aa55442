#include "engine/interop/tensorboard.h"

#include "engine/experiment/schedule.h"
#include "engine/experiment/spec_json.h"
#include "engine/history/evaluations.h"
#include "engine/interop/file_batch.h"
#include "engine/interop/norm_layer_series.h"
#include "engine/interop/tensorboard_events.h"
#include "engine/interop/tensorboard_hparams.h"
#include "engine/interop/utf8.h"

#include <algorithm>
#include <map>
#include <span>

namespace normscope {

namespace {

double createdSeconds(const ExportedRun &run)
{
    return static_cast<double>(run.created) / 1000;
}

/// Always the same, so that another export takes its place: TensorBoard takes all event files of a
/// folder for one run.
constexpr const char *fileName = "events.out.tfevents.0.normscope";

/// Everything known at a step, so that the file is in the order of steps.
struct Moment
{
    double seconds = 0;
    EventSummary summary;
};
using Moments = std::map<std::int64_t, Moment>;

EventSummary &at(Moments &moments, std::int64_t step, double seconds)
{
    Moment &moment = moments[step];
    moment.seconds = std::max(moment.seconds, seconds);
    return moment.summary;
}

void addSteps(Moments &moments, const RunHistory &run)
{
    const RunStatus status = run.status();
    for (const StepRecord &record : run.steps()) {
        EventSummary &summary = at(moments, record.step, record.seconds);
        summary.scalar("train/loss", record.loss);
        summary.scalar("train/accuracy", record.accuracy);
        if (status.stepsPerEpoch > 0)
            summary.scalar("learning_rate",
                           learningRateAt(run.spec().training, record.step, status.stepsPerEpoch,
                                          status.plannedSteps));
    }
}

void addEpochs(Moments &moments, const RunHistory &run)
{
    for (const EpochRecord &record : run.epochs()) {
        EventSummary &summary = at(moments, record.step, record.seconds);
        summary.scalar("train_epoch/loss", record.trainLoss);
        summary.scalar("train_epoch/accuracy", record.trainAccuracy);
        for (const std::size_t kind : evaluationsOf(run.spec())) {
            const EvaluationKind &each = evaluationKinds()[kind];
            const Evaluated found = each.of(record);
            summary.scalar(each.id + "/loss", found.loss);
            summary.scalar(each.id + "/accuracy", found.accuracy);
        }
        summary.scalar("examples_per_second", record.examplesPerSecond);
    }
}

void addNormSamples(Moments &moments, const RunHistory &run)
{
    const AllNormSeries samples = allNormSeries(run);
    for (const NormLayerSeries &layer : samples.layers) {
        const auto add = [&](const char *quantity, const NormSeries &series) {
            const std::string tag = layer.layer.name + "/" + quantity;
            const std::span<const float> values(series.values);
            for (std::size_t i = 0; i < samples.count; ++i)
                at(moments, series.steps[i], series.seconds[i])
                    .histogram(tag, values.subspan(i * series.channels, series.channels));
        };
        add("gamma", layer.gamma);
        add("beta", layer.beta);
        add("moving_mean", layer.movingMean);
        add("moving_variance", layer.movingVariance);
    }
}

std::string experimentText(const ExportedRun &run)
{
    std::string text;
    if (const std::string note = validUtf8(run.note); !note.empty())
        text += note + "\n\n";
    // Indented by four, so that no character of it is read as Markdown.
    text += "    ";
    for (const char character : validUtf8(toJson(run.history->spec()))) {
        text += character;
        if (character == '\n')
            text += "    ";
    }
    return text;
}

void writeRun(const ExportedRun &run, const ByteSink &append)
{
    const double created = createdSeconds(run);
    EventWriter events(append, created);
    events.add(created, 0, hparamsSession(run));
    EventSummary experiment;
    experiment.text("experiment", experimentText(run));
    events.add(created, 0, experiment);
    Moments moments;
    addSteps(moments, *run.history);
    addEpochs(moments, *run.history);
    addNormSamples(moments, *run.history);
    for (const auto &[step, moment] : moments)
        events.add(created + moment.seconds, step, moment.summary);
}

} // namespace

void exportTensorBoard(const std::vector<ExportedRun> &runs, const std::filesystem::path &folder,
                       const ExportProgress &progress)
{
    requireRecords(runs);
    ProgressMeter meter(progress, static_cast<double>(runs.size()) + 1);
    FileBatch batch;
    batch.makeFolder(folder);
    batch.addInParts(folder / fileName, [&](const ByteSink &append) {
        EventWriter events(append, 0);
        events.add(0, 0, hparamsExperiment(runs));
    });
    const std::vector<std::string> names = folderNames(runs);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const std::filesystem::path own = folder / names[i];
        batch.makeFolder(own);
        batch.addInParts(own / fileName,
                         [&](const ByteSink &append) { writeRun(runs[i], append); });
        meter.advance();
    }
    batch.commit();
}

} // namespace normscope
