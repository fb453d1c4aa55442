#include "engine/nn/reference_backend.h"

#include "engine/nn/guard.h"
#include "engine/nn/step_costs.h"

#include <algorithm>
#include <cmath>

namespace normscope::nn {
namespace {

NetworkAnalysis workingAnalysis(const ExperimentSpec &spec, const Dataset &data)
{
    NetworkAnalysis analysis = analyze(spec.model, data.example, data.shape().classes);
    if (!analysis.works())
        throw BackendError("The network cannot work: " + analysis.problems().front().text());
    return analysis;
}

std::int64_t correctOf(const torch::Tensor &scores, const torch::Tensor &labels)
{
    return scores.argmax(1).eq(labels).sum().item<std::int64_t>();
}

} // namespace

ReferenceBackend::ReferenceBackend(const ExperimentSpec &spec, std::shared_ptr<const Dataset> data)
    : m_seed(static_cast<std::uint64_t>(spec.training.seed)),
      m_labelSmoothing(spec.training.labelSmoothing),
      m_type(spec.training.dtype == "float64" ? torch::kFloat64 : torch::kFloat32),
      m_reader(spec, data, m_type),
      m_network(guarded("make the network",
                        [&] { return Network(spec.model, workingAnalysis(spec, *data), m_type); })),
      m_optimizer(spec.training.optimizer),
      m_statisticsLayers(m_network.statisticsLayers()),
      m_threads(std::max(1, static_cast<int>(spec.training.threads)))
{
    for (const auto &layer : m_network.layers())
        for (const NamedTensor &named : layer->tensors())
            if (named.tensor.requires_grad())
                m_optimizer.add(named);
}

BatchResult ReferenceBackend::trainStep(std::span<const std::uint32_t> indices,
                                        const StepSettings &settings)
{
    return guarded("compute a training step", [&] {
        const torch::AutoGradMode gradientMode(true);
        useIntraOpThreads(m_threads);

        const Minibatch batch = m_reader.training(indices, settings.step);
        Pass pass{.training = true, .step = settings.step, .seed = m_seed};
        const torch::Tensor scores = m_network.forward(batch.images, pass);
        const torch::Tensor loss = torch::cross_entropy_loss(
            scores, batch.labels, {}, torch::Reduction::Mean, -100, m_labelSmoothing);
        const BatchResult result{loss.item<double>(), correctOf(scores, batch.labels)};
        if (!std::isfinite(result.loss))
            return result;

        m_optimizer.step(torch::autograd::grad({loss}, m_network.parameters()),
                         settings.learningRate, settings.step);
        for (const BufferUpdate &update : pass.bufferUpdates)
            update.buffer.copy_(update.value);
        return result;
    });
}

BatchResult ReferenceBackend::judge(const Minibatch &batch, Statistics statistics) const
{
    Pass pass{.training = false, .statistics = statistics};
    const torch::Tensor scores = m_network.forward(batch.images, pass);
    const torch::Tensor loss = torch::cross_entropy_loss(scores, batch.labels);
    return BatchResult{loss.item<double>(), correctOf(scores, batch.labels)};
}

BatchResult ReferenceBackend::evaluate(SplitName split, std::int64_t first, std::int64_t count)
{
    return guarded("evaluate the network", [&] {
        const c10::InferenceMode noGradients;
        useIntraOpThreads(m_threads);
        return judge(m_reader.examples(split, first, count), Statistics::Moving);
    });
}

BatchResult ReferenceBackend::evaluateExamples(SplitName split,
                                               std::span<const std::uint32_t> indices,
                                               Statistics statistics)
{
    return guarded("evaluate the network", [&] {
        const torch::NoGradGuard noGradients;
        useIntraOpThreads(m_threads);
        return judge(m_reader.examples(split, indices), statistics);
    });
}

int ReferenceBackend::statisticsPasses() const
{
    return static_cast<int>(m_statisticsLayers.size());
}

Layer &ReferenceBackend::statisticsLayer(int pass) const
{
    return *m_network.layers().at(m_statisticsLayers.at(static_cast<std::size_t>(pass)));
}

void ReferenceBackend::gatherStatistics(int pass, std::span<const std::uint32_t> indices)
{
    guarded("take exact statistics", [&] {
        const torch::NoGradGuard noGradients;
        useIntraOpThreads(m_threads);
        Pass prediction{.training = false, .statistics = Statistics::Exact};
        const Minibatch batch = m_reader.examples(SplitName::Train, indices);
        statisticsLayer(pass).gatherStatistics(m_network.forward(
            batch.images, prediction, m_statisticsLayers.at(static_cast<std::size_t>(pass))));
    });
}

void ReferenceBackend::finishStatistics(int pass)
{
    guarded("take exact statistics", [&] { statisticsLayer(pass).finishStatistics(); });
}

std::vector<double> ReferenceBackend::scores(SplitName split, std::int64_t first,
                                             std::int64_t count)
{
    return guarded("tell its scores", [&] {
        const c10::InferenceMode noGradients;
        useIntraOpThreads(m_threads);
        Pass pass{.training = false};
        const torch::Tensor found =
            m_network.forward(m_reader.examples(split, first, count).images, pass)
                .to(torch::kFloat64)
                .contiguous();
        const auto *values = found.data_ptr<double>();
        return std::vector<double>(values, values + found.numel());
    });
}

std::vector<float> ReferenceBackend::read(const std::string &name) const
{
    return guarded("read " + name, [&] {
        const torch::Tensor values = tensor(name).to(torch::kFloat32);
        const float *first = values.data_ptr<float>();
        return std::vector<float>(first, first + values.numel());
    });
}

std::vector<double> ReferenceBackend::readExactly(const std::string &name) const
{
    return guarded("read " + name, [&] {
        const torch::Tensor values = tensor(name).to(torch::kFloat64);
        const double *first = values.data_ptr<double>();
        return std::vector<double>(first, first + values.numel());
    });
}

template <typename Number>
void ReferenceBackend::writeValues(const std::string &name, std::span<const Number> values)
{
    guarded("write " + name, [&] {
        const torch::NoGradGuard writing;
        const torch::Tensor target = tensor(name);
        if (static_cast<std::int64_t>(values.size()) != target.numel())
            throw BackendError(name + " has " + std::to_string(target.numel()) + " values, not " +
                               std::to_string(values.size()));
        if (m_type == torch::kFloat64)
            std::ranges::copy(values, target.data_ptr<double>());
        else
            std::ranges::transform(values, target.data_ptr<float>(),
                                   [](Number value) { return static_cast<float>(value); });
    });
}

void ReferenceBackend::write(const std::string &name, std::span<const float> values)
{
    writeValues(name, values);
}

void ReferenceBackend::writeExactly(const std::string &name, std::span<const double> values)
{
    writeValues(name, values);
}

TensorValues ReferenceBackend::memory() const
{
    return guarded("tell what its optimizer remembers", [&] { return m_optimizer.memory(); });
}

void ReferenceBackend::setMemory(const TensorValues &memory)
{
    guarded("take what its optimizer remembered", [&] { m_optimizer.setMemory(memory); });
}

std::vector<float> ReferenceBackend::layerInput(std::size_t layer,
                                                std::span<const std::uint32_t> indices,
                                                const StepSettings &settings)
{
    if (layer >= m_network.layers().size())
        throw BackendError("The network has no layer " + std::to_string(layer + 1));
    return guarded("show what comes to a layer", [&] {
        const torch::NoGradGuard noGradients;
        useIntraOpThreads(m_threads);
        // What the pass would make of the moving statistics is left aside.
        Pass pass{.training = true, .step = settings.step, .seed = m_seed};
        const torch::Tensor input =
            m_network.forward(m_reader.training(indices, settings.step).images, pass, layer)
                .to(torch::kFloat32)
                .contiguous();
        const float *first = input.data_ptr<float>();
        return std::vector<float>(first, first + input.numel());
    });
}

std::vector<StepCost> ReferenceBackend::stepCosts(std::span<const std::uint32_t> indices, int steps)
{
    return guarded("measure what its layers cost", [&] {
        const torch::AutoGradMode gradientMode(true);
        useIntraOpThreads(m_threads);
        std::vector<std::vector<StepCost>> all;
        for (int i = 0; i < steps; ++i)
            all.push_back(costsOfOneStep(m_network, m_reader, m_optimizer, indices));
        return medianCosts(all);
    });
}

torch::Tensor ReferenceBackend::tensor(const std::string &name) const
{
    const NamedTensor *found = m_network.find(name);
    if (found == nullptr)
        throw BackendError("The network has no tensor called \"" + name + "\"");
    return found->tensor;
}

} // namespace normscope::nn
