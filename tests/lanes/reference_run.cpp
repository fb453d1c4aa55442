#include "tests/lanes/reference_run.h"

#include "engine/nn/layer_builders.h"

#include <cmath>
#include <numeric>

namespace normscope::lanes::test {

namespace {

/// The largest relative error of a value rounded to float32.
const double floatRounding = std::ldexp(1.0, -24);

std::vector<double> toDoubles(const torch::Tensor &tensor)
{
    const torch::Tensor values = tensor.detach().to(torch::kFloat64).contiguous();
    const double *first = values.data_ptr<double>();
    return {first, first + values.numel()};
}

/// The two largest of each window, {2, windows}: what lies outside the image is never among them.
torch::Tensor topTwo(const torch::Tensor &x, const Branches::Place &place)
{
    const torch::Tensor padded =
        torch::constant_pad_nd(x, {place.padding, place.padding, place.padding, place.padding},
                               -std::numeric_limits<double>::infinity());
    const torch::Tensor windows = padded.unfold(2, place.size, place.stride)
                                      .unfold(3, place.size, place.stride)
                                      .reshape({-1, place.size * place.size});
    return std::get<0>(windows.topk(2, 1)).t();
}

bool anyBetween(const torch::Tensor &gaps, double nothing, double near)
{
    return (gaps.gt(nothing) & gaps.lt(near)).any().item<bool>();
}

} // namespace

ReferenceRun::ReferenceRun(const RandomCase &made, torch::ScalarType type)
    : m_case(made), m_reader(made.spec, made.data, type), m_optimizer(made.spec.training.optimizer)
{
    for (std::size_t i = 0; i < made.spec.model.layers.size(); ++i) {
        const LayerSpec &spec = made.spec.model.layers[i];
        m_layers.push_back(
            nn::findLayerBuilder(spec.kind)->build(spec, made.analysis.layers[i], type));
        for (const nn::NamedTensor &named : m_layers.back()->tensors()) {
            m_all.push_back(named);
            if (named.tensor.requires_grad()) {
                m_parameters.push_back(named);
                m_optimizer.add(named);
            }
        }
    }
    const torch::NoGradGuard writing;
    for (const auto &[name, values] : made.start())
        for (nn::NamedTensor &named : m_all)
            if (named.name == name)
                named.tensor.copy_(torch::tensor(values).view_as(named.tensor));
}

torch::Tensor ReferenceRun::forward(torch::Tensor x, nn::Pass &pass, Branches *branches) const
{
    return forward(std::move(x), pass, m_layers.size(), branches);
}

torch::Tensor ReferenceRun::forward(torch::Tensor x, nn::Pass &pass, std::size_t count,
                                    Branches *branches) const
{
    for (std::size_t i = 0; i < count; ++i) {
        const LayerSpec &spec = m_case.spec.model.layers[i];
        const bool isPool = spec.kind == "max_pool";
        const bool isRelu = spec.kind == "activation" && spec.text("function") == "relu";
        if (branches != nullptr && isPool)
            branches->places.push_back({x.detach(), spec.integer("kernel_size"),
                                        spec.integer("stride"), spec.integer("padding")});
        if (branches != nullptr && isRelu)
            branches->places.push_back({x.detach()});
        x = m_layers[i]->forward(x, pass);
        if (m_disturbance.defined())
            x = x * (1 + torch::empty_like(x.detach())
                             .uniform_(-floatRounding, floatRounding, m_disturbance));
    }
    if (branches != nullptr)
        branches->scores = x.detach();
    return x;
}

double ReferenceRun::compute(std::span<const std::uint32_t> indices, std::int64_t step)
{
    const TrainingSpec &training = m_case.spec.training;
    const nn::Minibatch examples = m_reader.training(indices, step);
    nn::Pass pass{
        .training = true, .step = step, .seed = static_cast<std::uint64_t>(training.seed)};
    m_branches = {};
    const torch::Tensor scores = forward(examples.images, pass, &m_branches);
    const torch::Tensor loss = torch::cross_entropy_loss(
        scores, examples.labels, {}, torch::Reduction::Mean, -100, training.labelSmoothing);
    m_correct = scores.argmax(1).eq(examples.labels).sum().item<std::int64_t>();

    std::vector<torch::Tensor> parameters;
    for (const nn::NamedTensor &named : m_parameters)
        parameters.push_back(named.tensor);
    m_lastGradients = torch::autograd::grad({loss}, parameters);
    m_lastUpdates = pass.bufferUpdates;
    m_gradients.clear();
    for (std::size_t i = 0; i < m_parameters.size(); ++i)
        m_gradients[m_parameters[i].name] = toDoubles(m_lastGradients[i]);
    m_buffers.clear();
    for (const nn::BufferUpdate &update : m_lastUpdates)
        for (const nn::NamedTensor &named : m_all)
            if (named.tensor.is_same(update.buffer))
                m_buffers[named.name] = toDoubles(update.value);
    return loss.item<double>();
}

void ReferenceRun::update(const StepSettings &settings)
{
    const torch::NoGradGuard updating;
    m_optimizer.step(m_lastGradients, settings.learningRate, settings.step);
    for (const nn::BufferUpdate &update : m_lastUpdates)
        update.buffer.copy_(update.value);
}

void ReferenceRun::takeStatistics(const std::vector<std::vector<std::uint32_t>> &minibatches)
{
    const torch::NoGradGuard predicting;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        if (!m_layers[i]->hasStatistics())
            continue;
        for (const std::vector<std::uint32_t> &indices : minibatches) {
            nn::Pass pass{.training = false, .statistics = Statistics::Exact};
            const nn::Minibatch examples = m_reader.examples(SplitName::Train, indices);
            m_layers[i]->gatherStatistics(forward(examples.images, pass, i, nullptr));
        }
        m_layers[i]->finishStatistics();
    }
}

BatchResult ReferenceRun::evaluate(SplitName split, std::int64_t first, std::int64_t count,
                                   Statistics statistics) const
{
    const torch::NoGradGuard predicting;
    const nn::Minibatch examples = m_reader.examples(split, first, count);
    nn::Pass pass{.training = false, .statistics = statistics};
    const torch::Tensor scores = forward(examples.images, pass, nullptr);
    return {torch::cross_entropy_loss(scores, examples.labels).item<double>(),
            scores.argmax(1).eq(examples.labels).sum().item<std::int64_t>()};
}

Tensors ReferenceRun::state() const
{
    Tensors tensors;
    for (const nn::NamedTensor &named : m_all)
        tensors[named.name] = toDoubles(named.tensor);
    return tensors;
}

void ReferenceRun::write(const Tensors &state)
{
    const torch::NoGradGuard writing;
    for (nn::NamedTensor &named : m_all)
        named.tensor.copy_(
            torch::tensor(state.at(named.name), torch::kFloat64).view_as(named.tensor));
}

void ReferenceRun::disturb(std::uint64_t seed)
{
    m_disturbance = at::detail::createCPUGenerator(seed);
}

bool hasNearTie(const Branches &exact, const Branches &rounded, double allowance)
{
    for (std::size_t i = 0; i < exact.places.size(); ++i) {
        const Branches::Place &place = exact.places[i];
        const torch::Tensor error = rounded.places[i].input.to(torch::kFloat64) - place.input;
        const double near = allowance * error.abs().max().item<double>();
        const double nothing = 1e-13 * place.input.abs().max().item<double>();
        if (place.size == 0) {
            // What is 0 in both comes from zeros alone.
            const torch::Tensor counts = place.input.ne(0) | rounded.places[i].input.ne(0);
            if ((place.input.abs().lt(near) & counts).any().item<bool>())
                return true;
        } else if (place.size > 1) {
            const torch::Tensor top = topTwo(place.input, place);
            if (anyBetween(top[0] - top[1], nothing, 2 * near))
                return true;
        }
    }
    return false;
}

double norm(const std::vector<double> &values)
{
    double sum = 0;
    for (const double value : values)
        sum += value * value;
    return std::sqrt(sum);
}

double norm(const Tensors &tensors)
{
    double sum = 0;
    for (const auto &[name, values] : tensors)
        sum += norm(values) * norm(values);
    return std::sqrt(sum);
}

double distance(const std::vector<double> &a, const std::vector<double> &b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(sum);
}

} // namespace normscope::lanes::test
