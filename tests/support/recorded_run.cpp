#include "tests/support/recorded_run.h"

#include "engine/experiment/presets.h"

#include <bit>
#include <random>

namespace normscope::test {

namespace {

constexpr std::int64_t stepsPerEpoch = 10;

bool same(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
           (std::isnan(a) && std::isnan(b));
}

bool same(const std::vector<float> &a, const std::vector<float> &b)
{
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](float left, float right) {
               return std::bit_cast<std::uint32_t>(left) == std::bit_cast<std::uint32_t>(right) ||
                      (std::isnan(left) && std::isnan(right));
           });
}

bool same(const TensorValues &a, const TensorValues &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto &x, const auto &y) {
        return x.first == y.first &&
               std::equal(x.second.begin(), x.second.end(), y.second.begin(), y.second.end(),
                          [](double left, double right) { return same(left, right); });
    });
}

} // namespace

std::shared_ptr<RunHistory> recordedRun(std::int64_t steps, unsigned seed)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(0, 1);
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.seed = seed;
    auto run = std::make_shared<RunHistory>(spec);
    run->setNormLayers({{.name = "bn1", .label = "BN 1", .channels = 6, .convolutional = true},
                        {.name = "bn2", .label = "BN 2", .channels = 16}});
    const double infinity = std::numeric_limits<double>::infinity();
    for (std::int64_t step = 0; step <= steps; ++step) {
        const double epoch = static_cast<double>(step) / stepsPerEpoch;
        const double seconds = 0.01 * static_cast<double>(step) + 1e-3 * uniform(random);
        if (step > 0)
            run->addStep({step, epoch, seconds,
                          step % 97 == 0   ? infinity
                          : step % 89 == 0 ? -infinity
                          : step == steps  ? std::numeric_limits<double>::quiet_NaN()
                                           : 2.3 * uniform(random),
                          uniform(random)});
        if (step % 3 == 0) {
            NormSamples samples;
            for (const std::size_t channels : {6U, 16U}) {
                NormSample sample{.step = step, .epoch = epoch, .seconds = seconds};
                for (auto *part :
                     {&sample.gamma, &sample.beta, &sample.movingMean, &sample.movingVariance})
                    for (std::size_t i = 0; i < channels; ++i)
                        part->push_back(i == 5 ? std::numeric_limits<float>::quiet_NaN()
                                               : static_cast<float>(uniform(random)));
                samples.push_back(std::move(sample));
            }
            run->addNormSamples(samples);
        }
        if (step > 0 && step % stepsPerEpoch == 0) {
            EpochRecord record{.epoch = step / stepsPerEpoch, .step = step, .seconds = seconds};
            record.trainLoss = uniform(random);
            record.testAccuracy = uniform(random);
            record.testLoss = infinity;
            record.testExact = {uniform(random), uniform(random)};
            run->addEpoch(record);
        }
    }
    RunStatus status = run->status();
    status.state = RunState::Finished;
    status.step = status.plannedSteps = steps;
    status.stepsPerEpoch = stepsPerEpoch;
    status.epochsFinished = steps / stepsPerEpoch;
    status.seconds = 0.01 * static_cast<double>(steps);
    status.backendVersion = "fake 1 × ½";
    run->setStatus(status);
    return run;
}

Checkpoint recordedCheckpoint(const RunHistory &run, unsigned seed)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(-1, 1);
    const RunStatus status = run.latestStatus();
    Checkpoint made;
    made.step = status.step;
    made.epochsFinished = status.epochsFinished;
    made.stepInEpoch = status.step % stepsPerEpoch;
    made.trainLoss = 1.0 / 3;
    made.trainExamples = 7;
    made.lastSampled = status.step / 3 * 3;
    for (const char *name : {"conv1.weight", "bn1.gamma"})
        for (int i = 0; i < 1000; ++i) {
            made.tensors[name].push_back(static_cast<double>(static_cast<float>(uniform(random))));
            made.memory[std::string(name) + ".momentum"].push_back(uniform(random));
        }
    made.tensors["bn1.beta"] = {std::numeric_limits<double>::quiet_NaN(), -0.0, 1e300};
    return made;
}

std::shared_ptr<RunHistory> wholeRun(const RunStore &store, const std::string &id)
{
    const auto found = store.find(id);
    if (!found)
        return nullptr;
    StoredRecords records = store.records(id);
    found->history->restoreRecords(records.steps, std::move(records.samples));
    return found->history;
}

std::string difference(const RunHistory &a, const RunHistory &b, bool timeless)
{
    const std::vector<StepRecord> left = a.steps();
    const std::vector<StepRecord> right = b.steps();
    if (left.size() != right.size())
        return "steps: " + std::to_string(left.size()) + " and " + std::to_string(right.size());
    for (std::size_t i = 0; i < left.size(); ++i)
        if (left[i].step != right[i].step || !same(left[i].epoch, right[i].epoch) ||
            (!timeless && !same(left[i].seconds, right[i].seconds)) ||
            !same(left[i].loss, right[i].loss) || !same(left[i].accuracy, right[i].accuracy))
            return "step " + std::to_string(left[i].step);
    const std::vector<EpochRecord> ours = a.epochs();
    const std::vector<EpochRecord> theirs = b.epochs();
    if (ours.size() != theirs.size())
        return "epochs: " + std::to_string(ours.size()) + " and " + std::to_string(theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const auto &x = ours[i];
        const auto &y = theirs[i];
        if (x.epoch != y.epoch || x.step != y.step || (!timeless && !same(x.seconds, y.seconds)) ||
            !same(x.trainLoss, y.trainLoss) || !same(x.trainAccuracy, y.trainAccuracy) ||
            !same(x.testLoss, y.testLoss) || !same(x.testAccuracy, y.testAccuracy) ||
            !same(x.validation.loss, y.validation.loss) ||
            !same(x.testExact.accuracy, y.testExact.accuracy) ||
            !same(x.testMinibatch.loss, y.testMinibatch.loss))
            return "epoch " + std::to_string(x.epoch);
    }
    if (a.normSampleCount() != b.normSampleCount())
        return "samples: " + std::to_string(a.normSampleCount()) + " and " +
               std::to_string(b.normSampleCount());
    constexpr std::size_t atOnce = 512; // of very long runs
    for (std::size_t first = 0; first < a.normSampleCount(); first += atOnce) {
        const auto samples = a.normSamples(first, atOnce);
        const auto others = b.normSamples(first, atOnce);
        for (std::size_t i = 0; i < samples.size(); ++i)
            for (std::size_t layer = 0; layer < samples[i].size(); ++layer) {
                const NormSample &x = samples[i][layer];
                const NormSample &y = others.at(i).at(layer);
                if (x.step != y.step || !same(x.epoch, y.epoch) ||
                    (!timeless && !same(x.seconds, y.seconds)) || !same(x.gamma, y.gamma) ||
                    !same(x.beta, y.beta) || !same(x.movingMean, y.movingMean) ||
                    !same(x.movingVariance, y.movingVariance))
                    return "sample at step " + std::to_string(x.step);
            }
    }
    return {};
}

std::string difference(const Checkpoint &a, const Checkpoint &b)
{
    if (a.step != b.step || a.epochsFinished != b.epochsFinished ||
        a.stepInEpoch != b.stepInEpoch || a.validating != b.validating ||
        !same(a.trainLoss, b.trainLoss) || a.trainCorrect != b.trainCorrect ||
        a.trainExamples != b.trainExamples || a.lastSampled != b.lastSampled)
        return "its place";
    if (!same(a.tensors, b.tensors))
        return "tensors";
    return same(a.memory, b.memory) ? "" : "memory";
}

} // namespace normscope::test
