// Shapes, names and parameter counts of a network, worked out from its spec alone (no tensors are
// made, so the builder can show them while a person types).
#pragma once

#include "engine/experiment/layer_kinds.h"

#include <optional>
#include <string>
#include <vector>

namespace normscope {

struct LayerAnalysis
{
    std::string name;        ///< "conv1", "bn2": kind's prefix and its number, from input to output
    std::string title;       ///< "Conv 6@5×5"
    bool shapeKnown = false; ///< false at and after the first layer that cannot work
    Shape input;
    Shape output;
    std::vector<TensorSpec> tensors; ///< with full names: "conv1.weight"
    std::int64_t parameterCount = 0; ///< of the parameters alone, buffers not counted
    std::optional<Problem> problem;  ///< with its full path: "model.layers[3].kernel_size"
};

struct NetworkAnalysis
{
    std::vector<LayerAnalysis> layers; ///< one per layer of the spec
    std::int64_t parameterCount = 0;
    std::optional<Problem> outputProblem; ///< the last layer does not give one score per class

    [[nodiscard]] bool works() const;
    [[nodiscard]] std::vector<Problem> problems() const;
};

/// `input` {channels, height, width}; `classes` the scores that the last layer must give.
[[nodiscard]] NetworkAnalysis analyze(const ModelSpec &model, const Shape &input,
                                      std::int64_t classes);

/// The number of the normalization at `layer`, from 1, from input to output.
[[nodiscard]] int normNumber(const ModelSpec &model, std::size_t layer);
/// What it is called wherever a person reads of it: "BN 2".
[[nodiscard]] std::string normLabel(const ModelSpec &model, std::size_t layer);

/// What is to be seen of β (and γ) of a normalization, derived from what lies between it and the
/// next one: with only pooling, reshaping and affine layers without zero padding in between, the
/// next normalization subtracts any shift again, so β has no gradient.
struct BetaNote
{
    bool hasNoGradient = false;
    std::string sentence; ///< "Only pooling and a convolution lie between BN 1 and BN 2, which …"
    std::string shortSentence; ///< "BN 2 subtracts any shift made here: its gradient is 0."
};
/// `layer` is the index of a normalization in the model.
[[nodiscard]] BetaNote betaNote(const ModelSpec &model, std::size_t layer);

} // namespace normscope
