// The registry of layers: what each kind is called, which options it has, what shape it gives and
// which tensors it owns. A kind is one file (layer_*.cpp) and one row of layerKinds().
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/problem.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace normscope {

/// The shape of one example, without the batch axis: {channels, height, width} or {features}.
using Shape = std::vector<std::int64_t>;

/// "6×24×24" or "120".
[[nodiscard]] std::string toText(const Shape &shape);
[[nodiscard]] std::int64_t elementCount(const Shape &shape);

/// `Buffer` is what a kind keeps beside means and variances.
enum class TensorRole { Weight, Bias, Gamma, Beta, MovingMean, MovingVariance, Buffer };

/// A parameter (trained) or buffer (kept) of a layer, before it has a value.
struct TensorSpec
{
    std::string name; ///< "weight"; with the layer's name in a LayerAnalysis: "conv1.weight"
    TensorRole role = TensorRole::Weight;
    Shape shape;      ///< conv weight {out, in, k, k}; linear weight {out, in}; others {channels}
    double fanIn = 0; ///< with the kernel's area; weights only
    double fanOut = 0;
    double startValue = 0;                ///< of everything but weights
    std::vector<double> startValues = {}; ///< instead, where they are not all the same
    bool trained = true;                  ///< parameters only: false for a frozen γ or β
    [[nodiscard]] bool isParameter() const
    {
        return role == TensorRole::Weight || role == TensorRole::Bias ||
               role == TensorRole::Gamma || role == TensorRole::Beta;
    }
};

/// What a layer makes of an input shape.
struct Inference
{
    Shape output;
    std::vector<TensorSpec> tensors;
    std::optional<Problem> problem; ///< its path is the option's key alone, or empty
};

enum class LayerRole { Affine, Normalization, Activation, Pooling, Reshape, Regularization };

struct LayerKind
{
    std::string name;    ///< as in JSON: "conv"
    std::string prefix;  ///< of the layers' names: "conv" → conv1, conv2
    std::string label;   ///< "Convolution"
    std::string meaning; ///< one line
    LayerRole role = LayerRole::Affine;
    std::vector<Field> fields;
    std::function<std::string(const LayerSpec &)> title; ///< "Conv 6@5×5"
    std::function<Inference(const LayerSpec &, const Shape &input)> infer;

    /// Of normalizations: "BN", as in "BN 2".
    std::string shortLabel = {};
    /// Of normalizations: a constant added to all of a channel changes nothing behind it.
    bool removesShift = false;
    /// Of layers that look at a minibatch: why they cannot learn from one of `examples` examples,
    /// in words that follow their name; nothing when they can.
    std::function<std::optional<std::string>(const LayerSpec &, const Shape &input,
                                             std::int64_t examples)>
        minibatchRefusal = {};
    /// False: the reference alone computes it.
    bool inLanes = true;

    [[nodiscard]] const Field *field(std::string_view key) const;
};

[[nodiscard]] const std::vector<LayerKind> &layerKinds();
/// nullptr for an unknown name.
[[nodiscard]] const LayerKind *findLayerKind(std::string_view name);
/// The kind of a layer that came out of makeLayer or fromJson.
[[nodiscard]] const LayerKind &kindOf(const LayerSpec &layer);

} // namespace normscope
