#include "engine/training/trainer.h"

#include "engine/experiment/schedule.h"
#include "engine/training/initialization.h"
#include "engine/training/norm_layers.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace normscope {

namespace {

// Examples per second are told over about this time.
constexpr double rateSeconds = 0.5;

/// `values` must be all of them; `source` says what they are from.
void writeTensors(Backend &backend, const std::vector<std::string> &names,
                  const TensorValues &values, const std::string &source)
{
    if (names.size() != values.size())
        throw BackendError("The " + source + " is of another network");
    for (const std::string &name : names) {
        const auto found = values.find(name);
        if (found == values.end())
            throw BackendError("The " + source + " has no tensor called \"" + name + '"');
        backend.writeExactly(name, found->second);
    }
}

} // namespace

Clock steadyClock()
{
    return [] {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        return std::chrono::duration<double>(now).count();
    };
}

Trainer::Trainer(Fresh /*fresh*/, ExperimentSpec spec, std::shared_ptr<const Dataset> data,
                 std::unique_ptr<Backend> backend, RunHistory &history, std::string backendVersion,
                 Clock clock)
    : m_spec(std::move(spec)),
      m_data(std::move(data)),
      m_backend(std::move(backend)),
      m_history(history),
      m_clock(std::move(clock)),
      m_plan(planEpoch(m_spec, m_data->shape())),
      m_selection(selectExamples(m_spec, m_data->shape())),
      m_evaluation(*m_backend, m_spec, m_data->test.count(), m_selection)
{
    const DataShape shape = m_data->shape();
    const NetworkAnalysis network = analyze(m_spec.model, shape.example, shape.classes);
    m_normLayers = normLayers(m_spec.model, network);
    m_watch.emplace(m_spec, network, m_normLayers);
    m_status = m_history.latestStatus(); // what was decided before
    m_status.state = RunState::Running;
    m_status.stepsPerEpoch = m_plan.steps;
    m_status.plannedSteps = plannedSteps(m_spec, shape);
    // An epoch that is only begun is one of them.
    m_status.plannedEpochs = (m_status.plannedSteps + m_plan.steps - 1) / m_plan.steps;
    m_status.backendVersion = std::move(backendVersion);
}

Trainer::Trainer(ExperimentSpec spec, std::shared_ptr<const Dataset> data,
                 std::unique_ptr<Backend> backend, RunHistory &history, std::string backendVersion,
                 Clock clock)
    : Trainer(Fresh{}, std::move(spec), std::move(data), std::move(backend), history,
              std::move(backendVersion), std::move(clock))
{
    const DataShape shape = m_data->shape();
    writeStartingValues(*m_backend, analyze(m_spec.model, shape.example, shape.classes),
                        m_spec.training);
    begin();
}

Trainer::Trainer(ExperimentSpec spec, std::shared_ptr<const Dataset> data,
                 std::unique_ptr<Backend> backend, RunHistory &history, std::string backendVersion,
                 const TensorValues &weights, Clock clock)
    : Trainer(Fresh{}, std::move(spec), std::move(data), std::move(backend), history,
              std::move(backendVersion), std::move(clock))
{
    writeTensors(*m_backend, tensorNames(), weights, "file of weights");
    begin();
}

void Trainer::begin()
{
    m_history.setNormLayers(m_normLayers);
    sampleNormalizations();
    m_history.setStatus(m_status);
}

Trainer::Trainer(ExperimentSpec spec, std::shared_ptr<const Dataset> data,
                 std::unique_ptr<Backend> backend, RunHistory &history, std::string backendVersion,
                 const Checkpoint &start, Clock clock)
    : Trainer(Fresh{}, std::move(spec), std::move(data), std::move(backend), history,
              std::move(backendVersion), std::move(clock))
{
    restore(start);
    m_history.setStatus(m_status);
}

void Trainer::restore(const Checkpoint &start)
{
    writeTensors(*m_backend, tensorNames(), start.tensors, "checkpoint");
    m_backend->setMemory(start.memory);
    if (start.step != start.epochsFinished * m_plan.steps + start.stepInEpoch ||
        start.stepInEpoch < 0 || start.stepInEpoch > m_plan.steps ||
        start.step > m_status.plannedSteps ||
        start.validating != (start.stepInEpoch == m_plan.steps))
        throw BackendError("The checkpoint does not say where the run stood");
    m_status.step = start.step;
    m_status.epochsFinished = start.epochsFinished;
    m_status.seconds = start.seconds;
    m_status.trainSeconds = start.trainSeconds;
    m_status.reason.clear();
    m_status.divergedAt.reset();
    m_lastSampled = start.lastSampled;
    if (start.stepInEpoch > 0) {
        beginEpoch();
        m_stepInEpoch = start.stepInEpoch;
        m_train = {start.trainLoss, start.trainCorrect, start.trainExamples};
        m_epochTrainSeconds = start.epochTrainSeconds;
        m_epochStartSeconds = start.epochStartSeconds;
    }
    m_status.validating = start.validating;
    m_status.validated = 0;
    if (start.validating)
        m_evaluation.restart();
}

Checkpoint Trainer::checkpoint() const
{
    Checkpoint here;
    here.step = m_status.step;
    here.epochsFinished = m_status.epochsFinished;
    here.stepInEpoch = m_stepInEpoch;
    here.validating = m_stepInEpoch == m_plan.steps;
    here.trainLoss = m_train.loss;
    here.trainCorrect = m_train.correct;
    here.trainExamples = m_train.examples;
    here.epochTrainSeconds = m_epochTrainSeconds;
    here.epochStartSeconds = m_epochStartSeconds;
    here.seconds = m_status.seconds;
    here.trainSeconds = m_status.trainSeconds;
    here.lastSampled = m_lastSampled;
    here.tensors = readTensors();
    here.memory = m_backend->memory();
    return here;
}

bool Trainer::advance()
{
    if (isOver(m_status.state))
        return false;
    m_status.state = RunState::Running;
    if (m_status.validating && m_history.lookout().isAsked())
        lookAgain(); // the next minibatch is an evaluation away
    const double started = m_clock();
    if (m_status.validating)
        validateMinibatch(started);
    else
        trainMinibatch(started);
    m_history.setStatus(m_status);
    return !isOver(m_status.state);
}

void Trainer::beginEpoch()
{
    epochOrder(m_selection, static_cast<std::uint64_t>(m_spec.training.seed),
               m_status.epochsFinished + 1, m_order);
    m_train = {};
    m_epochTrainSeconds = 0;
    m_epochStartSeconds = m_status.seconds;
}

void Trainer::trainMinibatch(double started)
{
    if (m_stepInEpoch == 0)
        beginEpoch();
    const bool last = m_stepInEpoch + 1 == m_plan.steps;
    const std::int64_t count = last ? m_plan.lastBatchSize : m_plan.batchSize;
    const std::span<const std::uint32_t> indices(m_order.data() + m_stepInEpoch * m_plan.batchSize,
                                                 static_cast<std::size_t>(count));
    ++m_stepInEpoch;
    ++m_status.step;
    const StepSettings settings{m_status.step, learningRateAt(m_spec.training, m_status.step,
                                                              m_plan.steps, m_status.plannedSteps)};
    const bool lookedAt = m_history.lookout().isAsked();
    if (lookedAt) {
        const double begun = m_clock();
        m_watch->begin(m_history, *m_backend, indices, settings);
        started += m_clock() - begun; // to be looked at is no work of the run's
    }
    const BatchResult result = m_backend->trainStep(indices, settings);

    const double seconds = m_clock() - started;
    m_status.seconds += seconds;
    m_status.trainSeconds += seconds;
    m_epochTrainSeconds += seconds;
    updateRate(seconds, count);
    m_history.addStep({m_status.step,
                       static_cast<double>(m_status.step) / static_cast<double>(m_plan.steps),
                       m_status.seconds, result.loss,
                       static_cast<double>(result.correct) / static_cast<double>(count)});
    if (!std::isfinite(result.loss)) {
        m_watch->drop();
        diverge(result.loss, "loss");
        return;
    }
    if (lookedAt)
        m_watch->end(m_history, *m_backend);
    m_train.add(result, count);
    if (isSampled(m_status.step))
        sampleNormalizations();
    if (last) {
        m_status.validating = true;
        m_status.validated = 0;
        m_evaluation.restart();
    } else if (m_status.step == m_status.plannedSteps) {
        finish(RunState::Finished);
    }
}

void Trainer::validateMinibatch(double started)
{
    const bool goesOn = m_evaluation.advance();
    m_status.seconds += m_clock() - started;
    m_status.validated = m_evaluation.share();
    if (!goesOn)
        endEpoch();
}

void Trainer::endEpoch()
{
    const auto trained = static_cast<double>(m_train.examples);
    EpochRecord record;
    record.epoch = ++m_status.epochsFinished;
    record.step = m_status.step;
    record.seconds = m_status.seconds;
    record.trainLoss = m_train.loss / trained;
    record.trainAccuracy = static_cast<double>(m_train.correct) / trained;
    m_evaluation.write(record);
    if (m_epochTrainSeconds > 0)
        record.examplesPerSecond = trained / m_epochTrainSeconds;
    if (const double whole = m_status.seconds - m_epochStartSeconds; whole > 0)
        record.examplesPerSecondWhole = trained / whole;
    m_history.addEpoch(record);
    m_status.validating = false;
    m_status.validated = 0;
    m_stepInEpoch = 0;
    if (!std::isfinite(record.testLoss)) // the last update broke the weights
        diverge(record.testLoss, "test loss");
    else if (m_status.step == m_status.plannedSteps)
        finish(RunState::Finished);
}

void Trainer::diverge(double loss, const char *what)
{
    m_status.divergedAt = m_status.step;
    finish(RunState::Diverged, std::string(what) + " became " +
                                   (std::isnan(loss) ? "NaN" : "infinite") + " at step " +
                                   std::to_string(m_status.step));
}

void Trainer::pause()
{
    if (isOver(m_status.state))
        return;
    m_status.state = RunState::Paused;
    m_status.examplesPerSecond = 0;
    m_rateSeconds = 0;
    m_rateExamples = 0;
    m_history.setStatus(m_status);
}

void Trainer::stop()
{
    if (isOver(m_status.state))
        return;
    finish(RunState::Stopped);
    m_history.setStatus(m_status);
}

void Trainer::interrupt()
{
    if (isOver(m_status.state))
        return;
    // No sample here: going on, the run would have one more than without the interruption.
    m_history.setFinalTensors(readTensors());
    m_status.state = RunState::Interrupted;
    m_status.examplesPerSecond = 0;
    m_status.secondsLeft = -1;
    m_history.setStatus(m_status);
}

void Trainer::setStoreFault(const std::string &reason)
{
    m_status.storeFault = reason;
    m_history.setStatus(m_status);
}

void Trainer::finish(RunState state, const std::string &reason)
{
    // The last word about γ and β, wherever the schedule stands. Of a diverged run the step that
    // failed changed nothing.
    if (m_lastSampled != m_status.step)
        sampleNormalizations();
    m_history.setFinalTensors(readTensors());
    m_status.state = state;
    m_status.reason = reason;
    m_status.validating = false;
    m_status.examplesPerSecond = 0;
    m_status.secondsLeft = -1;
}

bool Trainer::isSampled(std::int64_t step) const
{
    const SamplingSpec &sampling = m_spec.training.sampling;
    if (step <= sampling.denseSteps)
        return true;
    const std::int64_t rest = m_status.plannedSteps - sampling.denseSteps;
    const std::int64_t wanted = std::max<std::int64_t>(1, sampling.samples - sampling.denseSteps);
    if (wanted >= rest)
        return true;
    // Evenly: sampled where the share of steps passed reaches the next share of samples.
    const std::int64_t passed = step - sampling.denseSteps;
    return passed * wanted / rest != (passed - 1) * wanted / rest;
}

void Trainer::sampleNormalizations()
{
    m_lastSampled = m_status.step;
    if (m_normLayers.empty())
        return;
    std::vector<NormSample> samples;
    for (const NormLayerInfo &layer : m_normLayers) {
        NormSample sample;
        sample.step = m_status.step;
        sample.epoch = static_cast<double>(m_status.step) / static_cast<double>(m_plan.steps);
        sample.seconds = m_status.seconds;
        const auto values = [&](const char *name, bool there, float otherwise) {
            return there ? m_backend->read(layer.name + name)
                         : std::vector<float>(static_cast<std::size_t>(layer.channels), otherwise);
        };
        constexpr float none = std::numeric_limits<float>::quiet_NaN();
        sample.gamma = values(".gamma", layer.gamma != "absent", 1.0F);
        sample.beta = values(".beta", layer.beta != "absent", 0.0F);
        sample.movingMean = values(".moving_mean", layer.movingStatistics, none);
        sample.movingVariance = values(".moving_variance", layer.movingStatistics, none);
        samples.push_back(std::move(sample));
    }
    m_history.addNormSamples(samples);
}

std::vector<std::string> Trainer::tensorNames() const
{
    std::vector<std::string> names;
    const DataShape shape = m_data->shape();
    for (const LayerAnalysis &layer : analyze(m_spec.model, shape.example, shape.classes).layers)
        for (const TensorSpec &tensor : layer.tensors)
            names.push_back(tensor.name);
    return names;
}

TensorValues Trainer::readTensors() const
{
    TensorValues tensors;
    for (const std::string &name : tensorNames())
        tensors[name] = m_backend->readExactly(name);
    return tensors;
}

void Trainer::updateRate(double seconds, std::int64_t examples)
{
    m_rateSeconds += seconds;
    m_rateExamples += examples;
    const bool first = m_status.examplesPerSecond <= 0;
    if (m_rateSeconds >= (first ? rateSeconds / 5 : rateSeconds)) {
        m_status.examplesPerSecond = static_cast<double>(m_rateExamples) / m_rateSeconds;
        m_rateSeconds = 0;
        m_rateExamples = 0;
    }
    const auto done = static_cast<double>(m_status.step);
    m_status.secondsLeft =
        m_status.seconds / done * static_cast<double>(m_status.plannedSteps - m_status.step);
}

} // namespace normscope
