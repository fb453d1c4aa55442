#include "fake_run.h"

#include "engine/experiment/presets.h"
#include "engine/experiment/validation.h"
#include "engine/training/norm_layers.h"

#include <cmath>
#include <limits>

namespace normscope::test {

namespace {

/// A reproducible number in −1 … 1 for any place.
double noise(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t x = a * 0x9E3779B97F4A7C15U + b * 0xC2B2AE3D27D4EB4FU + 0x165667B19E3779F9U;
    x ^= x >> 31;
    x *= 0xBF58476D1CE4E5B9U;
    x ^= x >> 29;
    x *= 0x94D049BB133111EBU;
    x ^= x >> 32;
    return static_cast<double>(x >> 11) / static_cast<double>(1ULL << 52) - 1;
}

double smoothNoise(std::uint64_t a, double at)
{
    const double floor = std::floor(at);
    const double t = at - floor;
    const auto i = static_cast<std::uint64_t>(floor);
    return (1 - t) * noise(a, i) + t * noise(a, i + 1);
}

double lossAt(const FakeRun &run, double epoch)
{
    if (run.normalized)
        return 0.24 + 0.40 * std::exp(-epoch / 1.1) + 1.7 * std::exp(-epoch / 0.1);
    const double start = 2.31 / (1 + std::exp((epoch - 1.6) * 5));
    return std::max(start, 0.42 + 0.95 * std::exp(-(epoch - 1.2) / 2.6) * (epoch > 1.2 ? 1 : 0));
}

double accuracyAt(const FakeRun &run, double epoch)
{
    if (run.normalized)
        return 0.91 - 0.11 * std::exp(-epoch / 1.2) - 0.7 * std::exp(-epoch / 0.1);
    return 0.10 + 0.45 / (1 + std::exp(-(epoch - 1.5) * 6)) +
           0.29 * (1 - std::exp(-std::max(0.0, epoch - 1.5) / 3));
}

float gammaAt(std::size_t layer, std::size_t channel, double epoch)
{
    const double target =
        0.35 * noise(11 + layer, channel) + 0.25 + 0.05 * static_cast<double>(layer);
    const double wander = 0.05 * smoothNoise(97 * layer + channel + 1000, epoch * 5) +
                          0.012 * smoothNoise(97 * layer + channel + 5000, epoch * 40);
    const double moved = 1 - std::exp(-epoch / 3);
    return static_cast<float>(1 + moved * target + std::min(1.0, epoch) * wander);
}

float betaAt(const FakeRun &run, std::size_t layer, std::size_t channel, double epoch)
{
    const double moved = 1 - std::exp(-epoch / 3);
    if (layer == 0)
        return static_cast<float>(run.movesBeta1 * moved + 1.1e-7 * noise(3, channel) * moved);
    return static_cast<float>(0.45 * noise(31 + layer, channel) * moved +
                              0.03 * smoothNoise(7 * channel + layer, epoch * 9));
}

std::vector<NormSample> samplesAt(const RunHistory &history, const FakeRun &run, std::int64_t step,
                                  double seconds)
{
    const double epoch = static_cast<double>(step) / static_cast<double>(run.stepsPerEpoch);
    std::vector<NormSample> samples;
    std::size_t layer = 0;
    for (const NormLayerInfo &info : history.normLayers()) {
        NormSample sample;
        sample.step = step;
        sample.epoch = epoch;
        sample.seconds = seconds;
        for (std::size_t channel = 0; channel < static_cast<std::size_t>(info.channels);
             ++channel) {
            sample.gamma.push_back(gammaAt(layer, channel, epoch));
            sample.beta.push_back(betaAt(run, layer, channel, epoch));
            sample.movingMean.push_back(
                static_cast<float>(0.3 * noise(5 + layer, channel) * (1 - std::exp(-epoch * 20))));
            sample.movingVariance.push_back(static_cast<float>(
                (0.5 + 0.4 * noise(9 + layer, channel)) * (1 - std::exp(-epoch * 20))));
        }
        samples.push_back(std::move(sample));
        ++layer;
    }
    return samples;
}

void recordEpoch(RunHistory &history, const FakeRun &run, std::int64_t epoch, double seconds,
                 double apart)
{
    const auto at = static_cast<double>(epoch);
    EpochRecord record;
    record.epoch = epoch;
    record.step = epoch * run.stepsPerEpoch;
    record.seconds = seconds;
    record.trainLoss = lossAt(run, at - 0.5);
    record.trainAccuracy = accuracyAt(run, at - 0.5);
    record.testLoss = lossAt(run, at) + 0.12 +
                      0.12 * noise(run.normalized ? 71 : 72, static_cast<std::uint64_t>(epoch));
    record.testAccuracy = accuracyAt(run, at) - 0.045 +
                          0.04 * noise(run.normalized ? 73 : 74, static_cast<std::uint64_t>(epoch));
    record.testLoss *= 1 - 4 * apart;
    record.testAccuracy = std::max(record.testAccuracy + apart + run.lift, 0.05);
    record.trainAccuracy = std::max(record.trainAccuracy + apart + run.lift, 0.05);
    record.examplesPerSecond = 20000;
    record.examplesPerSecondWhole = 18000;
    history.addEpoch(record);
}

} // namespace

void record(RunHistory &history, const FakeRun &run)
{
    const auto last = static_cast<std::int64_t>(
        std::llround(run.epochs * static_cast<double>(run.stepsPerEpoch)));
    RunStatus status = history.status();
    status.state = RunState::Running;
    status.stepsPerEpoch = run.stepsPerEpoch;
    status.plannedEpochs = run.plannedEpochs;
    status.plannedSteps = run.plannedEpochs * run.stepsPerEpoch;
    if (history.stepCount() == 0)
        history.addNormSamples(samplesAt(history, run, 0, 0));
    const std::uint64_t salt =
        (run.normalized ? 1 : 2) + 100 * static_cast<std::uint64_t>(run.seed);
    const double apart =
        run.seed == 0
            ? 0
            : noise(salt, 7) * (run.normalized ? 0.004 : 0.02); // of accuracies, each step
    for (auto step = static_cast<std::int64_t>(history.stepCount()) + 1; step <= last; ++step) {
        const double epoch = static_cast<double>(step) / static_cast<double>(run.stepsPerEpoch);
        const double seconds = static_cast<double>(step) * 0.0128;
        const auto place = static_cast<std::uint64_t>(step);
        const double spread = 0.35 * (noise(salt, place) + noise(salt + 10, place));
        StepRecord record{step, epoch, seconds, 0, 0};
        record.loss = lossAt(run, epoch) * (1 + 0.35 * spread);
        record.accuracy = std::clamp(accuracyAt(run, epoch) + 0.07 * spread, 0.0, 1.0);
        record.loss *= 1 - 4 * apart;
        record.accuracy = std::clamp(record.accuracy + apart + run.lift, 0.02, 1.0);
        if (run.blowsUp) {
            const double left = static_cast<double>(run.divergesAt - step);
            record.loss += 2 * std::exp(-left / 8);
            record.accuracy -= (record.accuracy - 0.1) * std::exp(-left / 8);
        } else if (run.divergesAt > 0) {
            record.loss = 2.3 + 0.6 * epoch + 0.1 * spread;
            record.accuracy = 0.1 + 0.03 * spread;
        }
        const bool diverged = run.divergesAt > 0 && step == run.divergesAt;
        if (diverged)
            record.loss = std::numeric_limits<double>::quiet_NaN();
        history.addStep(record);
        status.step = step;
        status.seconds = seconds;
        if (step <= 100 || step % 5 == 0)
            history.addNormSamples(samplesAt(history, run, step, seconds));
        if (diverged) {
            status.state = RunState::Diverged;
            status.divergedAt = step;
            status.reason = "loss became NaN at step " + std::to_string(step);
            history.setStatus(status);
            return;
        }
        if (step % run.stepsPerEpoch == 0) {
            status.epochsFinished = step / run.stepsPerEpoch;
            recordEpoch(history, run, status.epochsFinished, seconds, apart);
        }
    }
    if (status.epochsFinished == run.plannedEpochs)
        status.state = RunState::Finished;
    history.setStatus(status);
}

std::shared_ptr<RunHistory> fakeHistory(const FakeRun &run)
{
    ExperimentSpec spec = findPreset("d2l-bn-scratch")->spec;
    if (!run.normalized)
        spec = withoutNormalization(spec);
    spec.training.epochs = run.plannedEpochs;
    spec.training.seed = run.seed;
    spec.training.learningRate = run.learningRate;
    auto history = std::make_shared<RunHistory>(spec);
    const DataShape shape = nominalDataShape(spec.data);
    history->setNormLayers(
        normLayers(spec.model, analyze(spec.model, shape.example, shape.classes)));
    record(*history, run);
    return history;
}

ui::RunEntry fakeEntry(RunId id, const char *label, int slot,
                       std::shared_ptr<const RunHistory> history)
{
    ui::RunEntry entry;
    entry.id = id;
    entry.label = QString::fromUtf8(label);
    entry.slot = slot;
    entry.history = std::move(history);
    return entry;
}

std::vector<ui::RunEntry> fakeComparison(double epochs)
{
    FakeRun with;
    with.epochs = epochs;
    FakeRun without;
    without.normalized = false;
    without.epochs = std::min(10.0, epochs + 0.5);
    return {fakeEntry(1, "BN", 0, fakeHistory(with)),
            fakeEntry(2, "no BN", 1, fakeHistory(without))};
}

std::vector<ui::RunEntry> fakeRepeats(RunId first, int count, const FakeRun &run, int slot)
{
    std::vector<ui::RunEntry> runs;
    for (int i = 0; i < count; ++i) {
        FakeRun one = run;
        one.seed = i;
        runs.push_back(fakeEntry(first + static_cast<RunId>(i), "run", slot + i, fakeHistory(one)));
    }
    return runs;
}

} // namespace normscope::test
