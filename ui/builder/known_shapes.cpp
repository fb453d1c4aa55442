#include "ui/builder/known_shapes.h"

#include <array>

namespace normscope::ui {

namespace {

// Two inputs that differ in whatever the missing shape could be: what both lead to is known anyway.
using Guess = std::array<Shape, 2>;

/// Inputs that the layer would take, in place of the one that it cannot work with.
std::optional<Guess> inputsFor(const LayerKind &kind, const LayerSpec &layer, const Shape &refused)
{
    const std::int64_t channels = refused.empty() ? 1 : refused.front();
    const Guess images = {Shape{channels, 1009, 1009}, Shape{channels, 1511, 1511}};
    const Guess features = {Shape{1009}, Shape{1511}};
    for (const Guess &guess : {images, features})
        if (!kind.infer(layer, guess[0]).problem && !kind.infer(layer, guess[1]).problem)
            return guess;
    return {};
}

std::int64_t countOf(const std::vector<TensorSpec> &tensors)
{
    std::int64_t count = 0;
    for (const TensorSpec &tensor : tensors)
        count += tensor.isParameter() ? elementCount(tensor.shape) : 0;
    return count;
}

} // namespace

std::vector<KnownShape> knownShapes(const ModelSpec &model, const NetworkAnalysis &analysis)
{
    std::vector<KnownShape> all(model.layers.size());
    std::optional<Guess> guess;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const LayerAnalysis &layer = analysis.layers[i];
        KnownShape &known = all[i];
        if (layer.shapeKnown) {
            known = {layer.output, layer.parameterCount, layer.tensors};
            continue;
        }
        const LayerSpec &spec = model.layers[i];
        const LayerKind &kind = kindOf(spec);
        const bool isFault = layer.problem.has_value();
        if (isFault)
            guess = inputsFor(kind, spec, layer.input);
        if (!guess)
            continue;
        Inference first = kind.infer(spec, (*guess)[0]);
        const Inference second = kind.infer(spec, (*guess)[1]);
        if (first.problem || second.problem) {
            guess.reset();
            continue;
        }
        if (!isFault) {
            if (first.output == second.output)
                known.output = first.output;
            if (countOf(first.tensors) == countOf(second.tensors))
                known.parameterCount = countOf(first.tensors);
        }
        known.tensors = std::move(first.tensors);
        guess = Guess{first.output, second.output};
    }
    return all;
}

} // namespace normscope::ui
