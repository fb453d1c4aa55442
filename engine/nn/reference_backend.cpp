#include "engine/nn/reference_backend.h"

#include "engine/nn/guard.h"
#include "engine/nn/minibatch.h"
#include "engine/nn/sgd.h"
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
    : m_data(std::move(data)),
      m_network(guarded("make the network",
                        [&] { return Network(spec.model, workingAnalysis(spec, *m_data)); })),
      m_threads(std::max(1, static_cast<int>(spec.training.threads)))
{
}

BatchResult ReferenceBackend::trainStep(std::span<const std::uint32_t> indices,
                                        const StepSettings &settings)
{
    return guarded("compute a training step", [&] {
        const torch::AutoGradMode gradientMode(true);
        useIntraOpThreads(m_threads);

        const Minibatch batch = gather(m_data->train, m_data->example, indices);
        Pass pass{.training = true};
        const torch::Tensor scores = m_network.forward(batch.images, pass);
        const torch::Tensor loss = torch::cross_entropy_loss(scores, batch.labels);
        const BatchResult result{loss.item<double>(), correctOf(scores, batch.labels)};
        if (!std::isfinite(result.loss))
            return result;

        sgdStep(m_network.parameters(), torch::autograd::grad({loss}, m_network.parameters()),
                settings.learningRate);
        for (const BufferUpdate &update : pass.bufferUpdates)
            update.buffer.copy_(update.value);
        return result;
    });
}

BatchResult ReferenceBackend::evaluate(SplitName split, std::int64_t first, std::int64_t count)
{
    return guarded("evaluate the network", [&] {
        const c10::InferenceMode noGradients;
        useIntraOpThreads(m_threads);

        const Split &examples = split == SplitName::Train ? m_data->train : m_data->test;
        const Minibatch batch = slice(examples, m_data->example, first, count);
        Pass pass{.training = false};
        const torch::Tensor scores = m_network.forward(batch.images, pass);
        const torch::Tensor loss = torch::cross_entropy_loss(scores, batch.labels);
        return BatchResult{loss.item<double>(), correctOf(scores, batch.labels)};
    });
}

std::vector<float> ReferenceBackend::read(const std::string &name) const
{
    return guarded("read " + name, [&] {
        const torch::Tensor values = tensor(name);
        const float *first = values.data_ptr<float>();
        return std::vector<float>(first, first + values.numel());
    });
}

void ReferenceBackend::write(const std::string &name, std::span<const float> values)
{
    guarded("write " + name, [&] {
        const torch::Tensor target = tensor(name);
        if (static_cast<std::int64_t>(values.size()) != target.numel())
            throw BackendError(name + " has " + std::to_string(target.numel()) + " values, not " +
                               std::to_string(values.size()));
        std::ranges::copy(values, target.data_ptr<float>());
    });
}

std::vector<StepCost> ReferenceBackend::stepCosts(std::span<const std::uint32_t> indices, int steps)
{
    return guarded("measure what its layers cost", [&] {
        const torch::AutoGradMode gradientMode(true);
        useIntraOpThreads(m_threads);
        std::vector<std::vector<StepCost>> all;
        for (int i = 0; i < steps; ++i)
            all.push_back(costsOfOneStep(m_network, *m_data, indices));
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
