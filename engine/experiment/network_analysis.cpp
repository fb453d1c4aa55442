#include "engine/experiment/network_analysis.h"

#include <algorithm>
#include <map>

namespace normscope {

namespace {

Problem withPath(const Problem &problem, const std::string &layerPath)
{
    Problem full = problem;
    full.path = problem.path.empty() ? layerPath : layerPath + "." + problem.path;
    return full;
}

std::optional<Problem> outputProblem(const NetworkAnalysis &network, std::int64_t classes)
{
    if (network.layers.empty())
        return Problem{"model.layers", "the network has no layer", "Add one, or open a preset"};
    const LayerAnalysis &last = network.layers.back();
    if (!last.shapeKnown || last.output == Shape{classes})
        return std::nullopt;
    const std::string path = "model.layers[" + std::to_string(network.layers.size() - 1) + "]";
    return Problem{path,
                   "the last layer gives " + toText(last.output) + " but the data have " +
                       std::to_string(classes) + " classes",
                   "End with Linear " + std::to_string(classes)};
}

// Of one tensor, for one example; what a whole minibatch takes is looked at in validation.
constexpr std::int64_t maximumElements = std::int64_t{1} << 26;

std::optional<Problem> sizeProblem(const Inference &inference)
{
    if (elementCount(inference.output) > maximumElements)
        return Problem{"", "its output " + toText(inference.output) + " is too large", ""};
    for (const TensorSpec &tensor : inference.tensors)
        if (elementCount(tensor.shape) > maximumElements)
            return Problem{"", "its " + tensor.name + " " + toText(tensor.shape) + " is too large",
                           ""};
    return std::nullopt;
}

// Options outside their range are refused here, so that no kind need think of them.
Inference inferWhatCanStand(const LayerKind &kind, const LayerSpec &spec, const Shape &input)
{
    for (const Field &field : kind.fields)
        if (const auto reason = refusal(field, spec.options.at(field.key))) {
            Inference inference;
            inference.problem = Problem{field.key, *reason, ""};
            return inference;
        }
    return kind.infer(spec, input);
}

} // namespace

NetworkAnalysis analyze(const ModelSpec &model, const Shape &input, std::int64_t classes)
{
    NetworkAnalysis network;
    std::map<std::string, int> numbers;
    Shape shape = input;
    bool known = true;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const LayerSpec &spec = model.layers[i];
        const LayerKind &kind = kindOf(spec);
        LayerAnalysis layer;
        layer.name = kind.prefix + std::to_string(++numbers[kind.prefix]);
        layer.title = kind.title(spec);
        if (known) {
            layer.input = shape;
            Inference inference = inferWhatCanStand(kind, spec, shape);
            if (!inference.problem)
                inference.problem = sizeProblem(inference);
            if (inference.problem) {
                layer.problem =
                    withPath(*inference.problem, "model.layers[" + std::to_string(i) + "]");
                known = false;
            } else {
                shape = layer.output = inference.output;
                layer.shapeKnown = true;
                for (TensorSpec &tensor : inference.tensors) {
                    if (tensor.isParameter())
                        layer.parameterCount += elementCount(tensor.shape);
                    tensor.name = layer.name + "." + tensor.name;
                }
                layer.tensors = std::move(inference.tensors);
            }
        }
        network.parameterCount += layer.parameterCount;
        network.layers.push_back(std::move(layer));
    }
    network.outputProblem = outputProblem(network, classes);
    return network;
}

int normNumber(const ModelSpec &model, std::size_t layer)
{
    const auto through = std::min(layer + 1, model.layers.size());
    return static_cast<int>(std::count_if(
        model.layers.begin(), model.layers.begin() + static_cast<std::ptrdiff_t>(through),
        [](const LayerSpec &each) { return kindOf(each).role == LayerRole::Normalization; }));
}

std::string normLabel(const ModelSpec &model, std::size_t layer)
{
    return kindOf(model.layers.at(layer)).shortLabel + " " +
           std::to_string(normNumber(model, layer));
}

bool NetworkAnalysis::works() const
{
    return problems().empty();
}

std::vector<Problem> NetworkAnalysis::problems() const
{
    std::vector<Problem> all;
    for (const LayerAnalysis &layer : layers)
        if (layer.problem)
            all.push_back(*layer.problem);
    if (outputProblem)
        all.push_back(*outputProblem);
    return all;
}

} // namespace normscope
