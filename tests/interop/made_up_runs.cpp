#include "tests/interop/made_up_runs.h"

#include "engine/experiment/network_analysis.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/validation.h"
#include "engine/training/norm_layers.h"

#include <cmath>
#include <limits>
#include <random>

namespace normscope::test {

namespace {

using Generator = std::mt19937_64;

/// −1 … 1, the same on every machine.
double noise(Generator &generator)
{
    return static_cast<double>(generator() >> 11U) / static_cast<double>(1ULL << 52U) - 1;
}

void addSample(RunHistory &history, Generator &generator, std::int64_t step, double epoch,
               double seconds)
{
    std::vector<NormSample> samples;
    for (const NormLayerInfo &layer : history.normLayers()) {
        NormSample sample;
        sample.step = step;
        sample.epoch = epoch;
        sample.seconds = seconds;
        const double moved = 1 - std::exp(-epoch);
        for (std::int64_t channel = 0; channel < layer.channels; ++channel) {
            const auto value = [&](double start, double far) {
                return static_cast<float>(start + far * moved * noise(generator));
            };
            sample.gamma.push_back(value(1, 0.4));
            sample.beta.push_back(value(0, 0.3));
            sample.movingMean.push_back(value(0, 0.5));
            sample.movingVariance.push_back(value(1, 0.9));
        }
        samples.push_back(std::move(sample));
    }
    history.addNormSamples(samples);
}

Evaluated evaluated(Generator &generator, double loss)
{
    return {loss + 0.05 * noise(generator), 0.9 - 0.2 * loss + 0.02 * noise(generator)};
}

ExperimentSpec specOf(const MadeUpRun &run)
{
    ExperimentSpec spec = findPreset("d2l-bn-scratch")->spec;
    if (!run.normalized)
        spec = withoutNormalization(spec);
    spec.data.validation = run.validation;
    spec.training.compareStatistics = run.compareStatistics;
    spec.training.epochs = run.epochs;
    spec.training.learningRate = run.learningRate;
    return spec;
}

} // namespace

ExportedRun makeUp(const MadeUpRun &run, const std::string &id, const std::string &name)
{
    Generator generator(run.salt);
    const ExperimentSpec spec = specOf(run);
    auto history = std::make_shared<RunHistory>(spec);
    const DataShape shape = nominalDataShape(spec.data);
    history->setNormLayers(
        normLayers(spec.model, analyze(spec.model, shape.example, shape.classes)));
    RunStatus status;
    status.state = RunState::Finished;
    status.stepsPerEpoch = run.stepsPerEpoch;
    status.plannedEpochs = run.epochs;
    status.plannedSteps = run.epochs * run.stepsPerEpoch;
    status.backendVersion = "made up 1";
    addSample(*history, generator, 0, 0, 0);
    for (std::int64_t step = 1; step <= status.plannedSteps; ++step) {
        const double epoch = static_cast<double>(step) / static_cast<double>(run.stepsPerEpoch);
        const double seconds = 0.0125 * static_cast<double>(step);
        const double loss = (run.normalized ? 0.25 : 0.4) + 2 * std::exp(-2 * epoch);
        const bool diverged = step == run.divergesAt;
        history->addStep({step, epoch, seconds,
                          diverged ? std::numeric_limits<double>::quiet_NaN()
                                   : loss * (1 + 0.1 * noise(generator)),
                          0.95 - 0.35 * loss + 0.02 * noise(generator)});
        status.step = step;
        status.seconds = seconds;
        if (diverged) {
            status.state = RunState::Diverged;
            status.divergedAt = step;
            status.reason = "loss became NaN at step " + std::to_string(step);
            break;
        }
        if (step % 4 == 0)
            addSample(*history, generator, step, epoch, seconds);
        if (step % run.stepsPerEpoch != 0)
            continue;
        status.epochsFinished = step / run.stepsPerEpoch;
        EpochRecord record;
        record.epoch = status.epochsFinished;
        record.step = step;
        record.seconds = seconds + 0.005;
        const Evaluated train = evaluated(generator, loss);
        record.trainLoss = train.loss;
        record.trainAccuracy = train.accuracy;
        const Evaluated test = evaluated(generator, loss + 0.1);
        record.testLoss = test.loss;
        record.testAccuracy = test.accuracy;
        record.examplesPerSecond = 14000 + 500 * noise(generator);
        record.examplesPerSecondWhole = 13000 + 500 * noise(generator);
        if (run.validation > 0)
            record.validation = evaluated(generator, loss + 0.08);
        if (run.compareStatistics) {
            record.testMoving = test;
            record.testExact = evaluated(generator, loss + 0.1);
            record.testMinibatch = evaluated(generator, loss + 0.2);
        }
        history->addEpoch(record);
    }
    history->setStatus(status);
    history->setFinalTensors(madeUpTensors(spec));
    ExportedRun exported;
    exported.id = id;
    exported.name = name;
    exported.created = 1700000000250;
    exported.history = history;
    return exported;
}

std::vector<ExportedRun> madeUpRuns()
{
    std::vector<ExportedRun> runs = {
        makeUp({}, "1", "with BN"),
        makeUp({.normalized = false, .learningRate = 0.5, .salt = 2}, "2", "no BN, \"lr\" 0.5"),
        makeUp({.divergesAt = 13, .learningRate = 30, .salt = 3}, "3", "=../with BN"),
        makeUp({.stepsPerEpoch = 7, .validation = 0.1, .compareStatistics = true, .salt = 4}, "4",
               "γ <b>&amp; ünïcode</b>\n\xff"),
    };
    ExportedRun empty;
    empty.id = "5";
    empty.created = 1700000100000;
    empty.history = std::make_shared<RunHistory>(findPreset("d2l-plain")->spec);
    runs.push_back(empty);
    runs[0].note = "Seen in class,\nsecond row.";
    return runs;
}

TensorValues madeUpTensors(const ExperimentSpec &spec)
{
    Generator generator(99);
    const DataShape shape = nominalDataShape(spec.data);
    TensorValues tensors;
    for (const LayerAnalysis &layer : analyze(spec.model, shape.example, shape.classes).layers)
        for (const TensorSpec &tensor : layer.tensors) {
            std::vector<double> &values = tensors[tensor.name];
            for (std::int64_t i = 0; i < elementCount(tensor.shape); ++i)
                values.push_back(noise(generator) + (tensor.role == TensorRole::Gamma ? 1 : 0));
        }
    return tensors;
}

} // namespace normscope::test
