// Runs that no one trains: histories filled by hand.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/presets.h"
#include "engine/history/run_history.h"

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace normscope::test {

using HistoryPointer = std::shared_ptr<RunHistory>;

inline ExperimentSpec withBn(double learningRate = 1.0, std::int64_t seed = 0)
{
    ExperimentSpec spec = findPreset("d2l-bn-scratch")->spec;
    spec.training.learningRate = learningRate;
    spec.training.seed = seed;
    return spec;
}

inline ExperimentSpec withoutBn(double learningRate = 1.0, std::int64_t seed = 0)
{
    return withoutNormalization(withBn(learningRate, seed));
}

inline HistoryPointer makeHistory(ExperimentSpec spec)
{
    return std::make_shared<RunHistory>(std::move(spec));
}

/// Train and test accuracy of one epoch; losses are 1 − accuracy.
using Accuracies = std::vector<std::pair<double, double>>;

inline void addEpoch(RunHistory &history, double train, double test)
{
    EpochRecord record;
    record.epoch = static_cast<std::int64_t>(history.epochCount()) + 1;
    record.step = record.epoch * 235;
    record.seconds = 3.0 * double(record.epoch);
    record.trainAccuracy = train;
    record.testAccuracy = test;
    record.trainLoss = 1 - train;
    record.testLoss = 1 - test;
    record.examplesPerSecond = 19876;
    history.addEpoch(record);
}

inline void setState(RunHistory &history, RunState state, double partOfEpoch = 0,
                     double seconds = 19)
{
    RunStatus status = history.status();
    status.state = state;
    status.plannedEpochs = 10;
    status.stepsPerEpoch = 235;
    status.plannedSteps = 2350;
    status.epochsFinished = static_cast<std::int64_t>(history.epochCount());
    status.step = status.epochsFinished * 235 + std::int64_t(235 * partOfEpoch);
    status.seconds = seconds;
    status.validating = false;
    history.setStatus(status);
}

inline void diverge(RunHistory &history, std::int64_t step,
                    double loss = std::numeric_limits<double>::quiet_NaN())
{
    StepRecord record;
    record.step = step;
    record.loss = loss;
    history.addStep(record);
    RunStatus status = history.status();
    status.state = RunState::Diverged;
    status.step = step;
    status.divergedAt = step;
    status.reason = std::string("loss became ") + (std::isnan(loss) ? "NaN" : "infinite") +
                    " at step " + std::to_string(step);
    history.setStatus(status);
}

inline HistoryPointer running(ExperimentSpec spec, const Accuracies &epochs,
                              double partOfEpoch = 0.2)
{
    HistoryPointer history = makeHistory(std::move(spec));
    for (const auto &[train, test] : epochs)
        addEpoch(*history, train, test);
    setState(*history, RunState::Running, partOfEpoch);
    return history;
}

inline HistoryPointer finished(ExperimentSpec spec, const Accuracies &epochs, double seconds = 30)
{
    HistoryPointer history = running(std::move(spec), epochs, 0);
    setState(*history, RunState::Finished, 0, seconds);
    return history;
}

} // namespace normscope::test
