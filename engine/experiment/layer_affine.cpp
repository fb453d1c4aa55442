// Convolution and fully connected layers.
#include "engine/experiment/layer_rows.h"

namespace normscope {

namespace {

void addBias(const LayerSpec &layer, std::int64_t outputs, Inference &result)
{
    if (layer.flag("bias"))
        result.tensors.push_back({.name = "bias", .role = TensorRole::Bias, .shape = {outputs}});
}

Inference inferConvolution(const LayerSpec &layer, const Shape &input)
{
    if (input.size() != 3)
        return needsImage(input);
    const WindowResult window = slideWindow(layer, input);
    if (window.refusal)
        return *window.refusal;
    const std::int64_t channels = layer.integer("channels");
    const std::int64_t kernel = layer.integer("kernel_size");
    const auto area = static_cast<double>(kernel * kernel);
    Inference result;
    result.output = {channels, window.height, window.width};
    result.tensors.push_back({.name = "weight",
                              .role = TensorRole::Weight,
                              .shape = {channels, input[0], kernel, kernel},
                              .fanIn = static_cast<double>(input[0]) * area,
                              .fanOut = static_cast<double>(channels) * area});
    addBias(layer, channels, result);
    return result;
}

Inference inferLinear(const LayerSpec &layer, const Shape &input)
{
    if (input.size() != 1)
        return refused("", "needs features in a row, but its input is " + toText(input),
                       "Put Flatten before it");
    const std::int64_t features = layer.integer("features");
    Inference result;
    result.output = {features};
    result.tensors.push_back({.name = "weight",
                              .role = TensorRole::Weight,
                              .shape = {features, input[0]},
                              .fanIn = static_cast<double>(input[0]),
                              .fanOut = static_cast<double>(features)});
    addBias(layer, features, result);
    return result;
}

} // namespace

LayerKind convolutionKind()
{
    return {.name = "conv",
            .prefix = "conv",
            .label = "Convolution",
            .meaning = "Slides learned kernels over the image, one output channel each",
            .role = LayerRole::Affine,
            .fields = {integerField("channels", "Channels", 6, 1, 1024, "channels",
                                    "How many kernels, so how many output channels"),
                       integerField("kernel_size", "Kernel", 5, 1, 99, "pixels",
                                    "Height and width of the kernel"),
                       integerField("stride", "Stride", 1, 1, 99, "pixels",
                                    "How far the kernel moves between outputs"),
                       integerField("padding", "Padding", 0, 0, 99, "pixels",
                                    "Zeros added on each side of the image"),
                       biasField()},
            .title =
                [](const LayerSpec &layer) {
                    return "Conv " + std::to_string(layer.integer("channels")) + "@" +
                           squareText(layer.integer("kernel_size"));
                },
            .infer = inferConvolution};
}

LayerKind linearKind()
{
    return {.name = "linear",
            .prefix = "linear",
            .label = "Linear",
            .meaning = "Fully connected: each output is a learned weighted sum of every input",
            .role = LayerRole::Affine,
            .fields = {integerField("features", "Features", 10, 1, 16384, "features",
                                    "How many outputs"),
                       biasField()},
            .title =
                [](const LayerSpec &layer) {
                    return "Linear " + std::to_string(layer.integer("features"));
                },
            .infer = inferLinear};
}

} // namespace normscope
