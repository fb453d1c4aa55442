#include "engine/interop/tensorboard.h"

#include "engine/experiment/schedule.h"
#include "engine/experiment/spec_json.h"
#include "engine/history/evaluations.h"
#include "engine/interop/file_batch.h"
#include "engine/interop/norm_reader.h"
#include "engine/interop/tensorboard_events.h"
#include "engine/interop/tensorboard_hparams.h"
#include "engine/interop/utf8.h"

#include <algorithm>
#include <array>
#include <limits>

namespace normscope {

namespace {

double createdSeconds(const ExportedRun &run)
{
    return static_cast<double>(run.created) / 1000;
}

/// Always the same, so that another export takes its place: TensorBoard takes all event files of a
/// folder for one run.
constexpr const char *fileName = "events.out.tfevents.0.normscope";

void addStep(EventSummary &summary, const StepRecord &record, const RunHistory &run,
             const RunStatus &status)
{
    summary.scalar("train/loss", record.loss);
    summary.scalar("train/accuracy", record.accuracy);
    if (status.stepsPerEpoch > 0)
        summary.scalar("learning_rate", learningRateAt(run.spec().training, record.step,
                                                       status.stepsPerEpoch, status.plannedSteps));
}

void addEpoch(EventSummary &summary, const EpochRecord &record, const RunHistory &run)
{
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

void addNormSample(EventSummary &summary, NormReader &reader, std::size_t sample)
{
    static constexpr std::array quantities = {"gamma", "beta", "moving_mean", "moving_variance"};
    for (std::size_t layer = 0; layer < reader.layers().size(); ++layer)
        for (std::size_t quantity = 0; quantity < quantities.size(); ++quantity)
            summary.histogram(reader.layers()[layer].name + "/" + quantities[quantity],
                              reader.values(sample, layer, static_cast<NormQuantity>(quantity)));
}

/// Everything known at a step as one event, in the order of steps: minibatches, epochs and samples
/// go side by side.
void addMoments(EventWriter &events, double created, const RunHistory &run)
{
    const RunStatus status = run.status();
    const std::vector<StepRecord> steps = run.steps();
    const std::vector<EpochRecord> epochs = run.epochs();
    NormReader samples(run);
    auto step = steps.begin();
    auto epoch = epochs.begin();
    std::size_t sample = 0;
    while (true) {
        constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();
        const std::int64_t now = std::min(
            {step != steps.end() ? step->step : none, epoch != epochs.end() ? epoch->step : none,
             sample < samples.size() ? samples.moment(sample).step : none});
        if (now == none)
            return;
        double seconds = 0;
        EventSummary summary;
        for (; step != steps.end() && step->step <= now; ++step) {
            seconds = std::max(seconds, step->seconds);
            addStep(summary, *step, run, status);
        }
        for (; epoch != epochs.end() && epoch->step <= now; ++epoch) {
            seconds = std::max(seconds, epoch->seconds);
            addEpoch(summary, *epoch, run);
        }
        for (; sample < samples.size() && samples.moment(sample).step <= now; ++sample) {
            seconds = std::max(seconds, samples.moment(sample).seconds);
            addNormSample(summary, samples, sample);
        }
        events.add(created + seconds, now, summary);
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
    addMoments(events, created, *run.history);
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
