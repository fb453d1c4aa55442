#include "engine/experiment/layer_kinds.h"

#include "engine/experiment/layer_rows.h"

#include <algorithm>
#include <stdexcept>

namespace normscope {

const std::vector<LayerKind> &layerKinds()
{
    static const std::vector<LayerKind> kinds = {
        convolutionKind(), linearKind(),       batchNormKind(),   layerNormKind(),
        groupNormKind(),   instanceNormKind(), batchRenormKind(), decorrelatedNormKind(),
        rankNormKind(),    activationKind(),   maxPoolKind(),     averagePoolKind(),
        dropoutKind(),     flattenKind(),
    };
    return kinds;
}

const LayerKind *findLayerKind(std::string_view name)
{
    for (const LayerKind &kind : layerKinds())
        if (kind.name == name)
            return &kind;
    return nullptr;
}

const LayerKind &kindOf(const LayerSpec &layer)
{
    const LayerKind *kind = findLayerKind(layer.kind);
    if (kind == nullptr)
        throw std::invalid_argument("unknown layer kind " + layer.kind);
    return *kind;
}

const Field *LayerKind::field(std::string_view key) const
{
    for (const Field &candidate : fields)
        if (candidate.key == key)
            return &candidate;
    return nullptr;
}

std::string toText(const Shape &shape)
{
    std::string text;
    for (const std::int64_t dimension : shape)
        text += (text.empty() ? "" : "×") + std::to_string(dimension);
    return text;
}

std::int64_t elementCount(const Shape &shape)
{
    std::int64_t count = 1;
    for (const std::int64_t dimension : shape)
        count *= dimension;
    return count;
}

std::string squareText(std::int64_t side)
{
    return std::to_string(side) + "×" + std::to_string(side);
}

Field integerField(std::string key, std::string label, std::int64_t defaultValue,
                   std::int64_t minimum, std::int64_t maximum, std::string unit,
                   std::string meaning)
{
    return Field{.key = std::move(key),
                 .label = std::move(label),
                 .type = FieldType::Integer,
                 .defaultValue = defaultValue,
                 .minimum = static_cast<double>(minimum),
                 .maximum = static_cast<double>(maximum),
                 .unit = std::move(unit),
                 .meaning = std::move(meaning)};
}

Field biasField()
{
    return Field{.key = "bias",
                 .label = "Bias",
                 .type = FieldType::Boolean,
                 .defaultValue = true,
                 .meaning = "A trained constant added to each output; a BN right after it "
                            "subtracts it again"};
}

Inference refused(std::string key, std::string message, std::string remedy)
{
    Inference result;
    result.problem = Problem{std::move(key), std::move(message), std::move(remedy)};
    return result;
}

Inference needsImage(const Shape &input)
{
    return refused(
        "", "needs an image of channels, height and width, but its input is " + toText(input),
        "Move it before Flatten, or remove it");
}

WindowResult slideWindow(const LayerSpec &layer, const Shape &input)
{
    const std::int64_t kernel = layer.integer("kernel_size");
    const std::int64_t stride = layer.integer("stride");
    const std::int64_t padding = layer.integer("padding");
    const std::int64_t height = input[1] + 2 * padding;
    const std::int64_t width = input[2] + 2 * padding;
    WindowResult result;
    const std::int64_t smaller = std::min(height, width);
    if (kernel > smaller) {
        const std::string size = std::to_string(input[1]) + "×" + std::to_string(input[2]);
        const std::string padded =
            padding > 0 ? " with padding " + std::to_string(padding) : std::string();
        const std::int64_t missing = (kernel - std::min(input[1], input[2]) + 1) / 2;
        result.refusal = refused("kernel_size",
                                 "kernel " + squareText(kernel) + " is larger than its " + size +
                                     " input" + padded,
                                 "Use a kernel of at most " + std::to_string(smaller) +
                                     ", or a padding of at least " + std::to_string(missing));
        return result;
    }
    result.height = (height - kernel) / stride + 1;
    result.width = (width - kernel) / stride + 1;
    return result;
}

} // namespace normscope
