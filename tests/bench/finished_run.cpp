#include "tests/bench/finished_run.h"

#include "engine/experiment/presets.h"

#include <cmath>
#include <random>

namespace normscope::bench {

namespace {

constexpr std::int64_t crowdEpochs = 10;
constexpr std::int64_t crowdStepsPerEpoch = 235;

} // namespace

ExperimentSpec chapter(std::int64_t epochs)
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.epochs = epochs;
    return spec;
}

std::shared_ptr<RunHistory> finishedRun(int index)
{
    ExperimentSpec spec = chapter(crowdEpochs);
    const bool normalized = index % 2 == 0;
    if (!normalized)
        spec = withoutNormalization(spec);
    spec.training.learningRate = 0.1 * (1 + index % 7);
    spec.training.seed = index;
    auto run = std::make_shared<RunHistory>(spec);
    std::mt19937 chance(static_cast<unsigned>(index));
    std::normal_distribution<double> noise(0, 0.03);
    const double pace = 100 + 10 * index;
    const std::int64_t steps = crowdEpochs * crowdStepsPerEpoch;
    if (normalized)
        run->setNormLayers({{"bn1", "BN 1", "Conv 6@5×5", 1, 6, true}});
    for (std::int64_t step = 0; step <= steps; ++step) {
        const double epoch = static_cast<double>(step) / crowdStepsPerEpoch;
        const double seconds = 0.01 * static_cast<double>(step);
        const double left = std::exp(-static_cast<double>(step) / pace);
        if (step > 0)
            run->addStep({step, epoch, seconds, 0.25 + 2.05 * left + noise(chance),
                          0.9 - 0.8 * left + noise(chance)});
        if (normalized && step % 5 == 0) {
            NormSample sample{step, epoch, seconds, {}, {}, {}, {}};
            for (int channel = 0; channel < 6; ++channel) {
                const auto moved =
                    static_cast<float>(0.1 * (channel - 2.5) * (1 - left) + 0.05 * noise(chance));
                sample.gamma.push_back(1 + moved);
                sample.beta.push_back(moved);
                sample.movingMean.push_back(moved);
                sample.movingVariance.push_back(1 + moved);
            }
            run->addNormSamples({sample});
        }
        if (step > 0 && step % crowdStepsPerEpoch == 0) {
            EpochRecord record;
            record.epoch = step / crowdStepsPerEpoch;
            record.step = step;
            record.seconds = seconds;
            record.trainLoss = record.testLoss = 0.27 + 2 * left;
            record.trainAccuracy = record.testAccuracy = 0.89 - 0.8 * left;
            run->addEpoch(record);
        }
    }
    RunStatus status;
    status.state = RunState::Finished;
    status.step = status.plannedSteps = steps;
    status.stepsPerEpoch = crowdStepsPerEpoch;
    status.epochsFinished = status.plannedEpochs = crowdEpochs;
    run->setStatus(status);
    return run;
}

} // namespace normscope::bench
