#include "engine/service/step_recording.h"

#include "engine/data/augmentation.h"
#include "engine/data/dropout_mask.h"
#include "engine/data/example_selection.h"
#include "engine/experiment/schedule.h"
#include "engine/service/prediction_recording.h"
#include "engine/training/initialization.h"

#include <algorithm>
#include <cmath>

namespace normscope {

namespace {

template <typename T>
void keepFirst(std::vector<T> &values, std::int64_t count)
{
    if (static_cast<std::int64_t>(values.size()) > count)
        values.resize(static_cast<std::size_t>(count));
}

ExampleSelection fewOf(ExampleSelection selection, const RecordingOptions &options)
{
    keepFirst(selection.train, options.gathered);
    keepFirst(selection.validation, options.predicted);
    return selection;
}

class Recorder
{
public:
    Recorder(const ExperimentSpec &spec, std::shared_ptr<const Dataset> data,
             BackendFactory &factory, const TensorValues &weights)
        : m_data(std::move(data)),
          m_plan(planEpoch(spec, m_data->shape())),
          m_selection(selectExamples(spec, m_data->shape())),
          m_labels(trainingLabels(spec.data, *m_data)),
          m_seed(static_cast<std::uint64_t>(spec.training.seed)),
          m_backend(factory.create(spec, m_data))
    {
        const PixelScale scale = pixelScale(spec.data, *m_data);
        m_recorded.spec = spec;
        m_recorded.network = analyze(spec.model, m_data->example, m_data->shape().classes);
        m_recorded.example = m_data->example;
        m_recorded.stepsPerEpoch = m_plan.steps;
        m_recorded.plannedSteps = plannedSteps(spec, m_data->shape());
        m_recorded.pixelMean = scale.mean;
        m_recorded.pixelDeviation = scale.deviation;
        writeStartingValues(*m_backend, m_recorded.network, spec.training);
        for (const auto &[name, values] : weights)
            m_backend->writeExactly(name, values);
        for (std::size_t i = 0; i < spec.model.layers.size(); ++i) {
            const LayerAnalysis &layer = m_recorded.network.layers[i];
            for (const TensorSpec &tensor : layer.tensors)
                addTensor(tensor);
            if (spec.model.layers[i].kind == "dropout")
                m_recorded.masks.push_back({layer.name, layer.output, {}});
        }
    }

    void train(const RecordingOptions &options)
    {
        std::vector<std::uint32_t> order;
        for (std::int64_t step = 1; step <= options.steps; ++step) {
            const std::int64_t inEpoch = (step - 1) % m_plan.steps;
            if (inEpoch == 0)
                epochOrder(m_selection, m_seed, (step - 1) / m_plan.steps + 1, order);
            const bool last = inEpoch + 1 == m_plan.steps;
            trainOn(std::span(order).subspan(
                        static_cast<std::size_t>(inEpoch * m_plan.batchSize),
                        static_cast<std::size_t>(last ? m_plan.lastBatchSize : m_plan.batchSize)),
                    step, options);
        }
        for (RecordedTensor &each : m_recorded.tensors)
            each.end = m_backend->readExactly(each.tensor.name);
    }

    void predict(const RecordingOptions &options)
    {
        recordPredictions(*m_backend, *m_data, fewOf(m_selection, options), m_labels,
                          options.predicted, m_recorded);
    }

    [[nodiscard]] RecordedSteps take() { return std::move(m_recorded); }

private:
    void addTensor(const TensorSpec &tensor)
    {
        m_recorded.tensors.push_back({tensor, m_backend->readExactly(tensor.name), {}});
        if (tensor.role == TensorRole::Gamma || tensor.role == TensorRole::Beta)
            for (std::int64_t channel = 0; channel < tensor.shape.front(); ++channel)
                m_recorded.affineNames.push_back(tensor.name + "[" + std::to_string(channel) + "]");
    }

    void trainOn(std::span<const std::uint32_t> indices, std::int64_t step,
                 const RecordingOptions &options)
    {
        const TrainingSpec &training = m_recorded.spec.training;
        const StepSettings settings{
            step, learningRateAt(training, step, m_plan.steps, m_recorded.plannedSteps)};
        if (options.before)
            options.before(*m_backend, indices, settings);
        keepMinibatch(indices, step);
        const BatchResult result = m_backend->trainStep(indices, settings);
        if (!std::isfinite(result.loss))
            throw BackendError("The loss is " +
                               std::string(std::isnan(result.loss) ? "NaN" : "infinite") +
                               " at step " + std::to_string(step) +
                               ", so there is nothing to compare with from there on; record fewer "
                               "steps or use a smaller learning rate");
        RecordedStep kept{.examples = static_cast<std::int64_t>(indices.size()),
                          .loss = result.loss,
                          .correct = result.correct,
                          .affine = {}};
        for (const RecordedTensor &each : m_recorded.tensors) {
            if (each.tensor.role != TensorRole::Gamma && each.tensor.role != TensorRole::Beta)
                continue;
            const std::vector<double> values = m_backend->readExactly(each.tensor.name);
            kept.affine.insert(kept.affine.end(), values.begin(), values.end());
        }
        m_recorded.steps.push_back(std::move(kept));
    }

    void keepMinibatch(std::span<const std::uint32_t> indices, std::int64_t step)
    {
        const DataSpec &data = m_recorded.spec.data;
        const std::vector<Augmentation> changes =
            isAugmented(data) ? augmentations(data, m_seed, step, indices.size())
                              : std::vector<Augmentation>(indices.size());
        for (std::size_t place = 0; place < indices.size(); ++place) {
            keepImage(indices[place], changes[place]);
            m_recorded.labels.push_back(m_labels[indices[place]]);
        }
        std::size_t mask = 0;
        const ModelSpec &model = m_recorded.spec.model;
        for (const LayerSpec &layer : model.layers)
            if (layer.kind == "dropout")
                keepMask(m_recorded.masks[mask++], layer.real("rate"), indices.size(), step);
    }

    void keepImage(std::uint32_t index, const Augmentation &seen)
    {
        const auto size = static_cast<std::size_t>(m_data->exampleSize());
        m_recorded.images.resize(m_recorded.images.size() + size);
        change(seen, m_data->example, m_data->train.pixels.data() + index * size,
               m_recorded.images.data() + m_recorded.images.size() - size);
    }

    void keepMask(RecordedMask &mask, double rate, std::size_t examples, std::int64_t step) const
    {
        const DropoutMask drawn(m_seed, mask.layer, step, rate);
        const auto count =
            static_cast<std::uint64_t>(elementCount(mask.shape)) * std::uint64_t{examples};
        for (std::uint64_t number = 0; number < count; ++number)
            mask.kept.push_back(drawn.keeps(number) ? 1 : 0);
    }

    std::shared_ptr<const Dataset> m_data;
    EpochPlan m_plan;
    ExampleSelection m_selection;
    std::vector<std::uint8_t> m_labels;
    std::uint64_t m_seed;
    std::unique_ptr<Backend> m_backend;
    RecordedSteps m_recorded;
};

} // namespace

RecordedSteps recordSteps(const ExperimentSpec &spec, const std::shared_ptr<const Dataset> &data,
                          BackendFactory &factory, const RecordingOptions &options)
{
    Recorder recorder(spec, data, factory, options.weights);
    recorder.train(options);
    recorder.predict(options);
    return recorder.take();
}

} // namespace normscope
