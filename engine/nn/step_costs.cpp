#include "engine/nn/step_costs.h"

#include <chrono>

namespace normscope::nn {

namespace {

/// Nanoseconds for each example, since it was last looked at.
class Stopwatch
{
public:
    explicit Stopwatch(std::size_t examples) : m_examples(static_cast<double>(examples)) {}
    double lap()
    {
        const auto now = std::chrono::steady_clock::now();
        const std::chrono::duration<double, std::nano> passed = now - m_last;
        m_last = now;
        return passed.count() / m_examples;
    }

private:
    double m_examples;
    std::chrono::steady_clock::time_point m_last = std::chrono::steady_clock::now();
};

/// A layer between its input and its output, with what leads from one to the other in the graph.
struct Cut
{
    torch::Tensor input;
    torch::Tensor output;
};

/// What the layer's backward pass is asked for: its parameters, and its input unless it is the
/// first.
std::vector<torch::Tensor> wanted(const Layer &layer, const Cut &cut)
{
    std::vector<torch::Tensor> tensors;
    if (cut.input.requires_grad())
        tensors.push_back(cut.input);
    for (const NamedTensor &named : layer.tensors())
        if (named.tensor.requires_grad())
            tensors.push_back(named.tensor);
    return tensors;
}

} // namespace

std::vector<StepCost> costsOfOneStep(const Network &network, const MinibatchReader &reader,
                                     Optimizer &optimizer, std::span<const std::uint32_t> indices)
{
    std::vector<StepCost> costs;
    Stopwatch watch(indices.size());
    const Minibatch batch = reader.training(indices, 1);
    costs.push_back({.part = "images", .forward = watch.lap()});

    Pass pass{.training = true, .step = 1};
    std::vector<Cut> cuts;
    torch::Tensor x = batch.images;
    for (const auto &layer : network.layers()) {
        if (!cuts.empty())
            x = x.detach().requires_grad_(true);
        watch.lap();
        cuts.push_back({x, layer->forward(x, pass)});
        costs.push_back({.firstLayer = cuts.size() - 1, .layerCount = 1, .forward = watch.lap()});
        x = cuts.back().output;
    }

    const torch::Tensor scores = x.detach().requires_grad_(true);
    watch.lap();
    const torch::Tensor loss = torch::cross_entropy_loss(scores, batch.labels);
    StepCost ofLoss{.part = "loss", .forward = watch.lap()};
    torch::Tensor gradient = torch::autograd::grad({loss}, {scores}).front();
    ofLoss.backward = watch.lap();
    costs.push_back(ofLoss);

    std::vector<torch::Tensor> gradients;
    for (std::size_t i = cuts.size(); i-- > 0;) {
        const std::vector<torch::Tensor> tensors = wanted(*network.layers()[i], cuts[i]);
        if (tensors.empty())
            continue;
        watch.lap();
        std::vector<torch::Tensor> found =
            torch::autograd::grad({cuts[i].output}, tensors, {gradient});
        costs[i + 1].backward = watch.lap();
        const bool first = !cuts[i].input.requires_grad();
        if (!first)
            gradient = found.front();
        gradients.insert(gradients.begin(), found.begin() + (first ? 0 : 1), found.end());
    }

    watch.lap();
    optimizer.step(gradients, 0, 1);
    for (const BufferUpdate &update : pass.bufferUpdates)
        update.buffer.copy_(update.value);
    costs.push_back({.part = "update", .forward = watch.lap()});
    return costs;
}

} // namespace normscope::nn
