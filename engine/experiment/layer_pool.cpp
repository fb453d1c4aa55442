// Max and average pooling.
#include "engine/experiment/layer_rows.h"

namespace normscope {

namespace {

Inference inferPool(const LayerSpec &layer, const Shape &input)
{
    if (input.size() != 3)
        return needsImage(input);
    const std::int64_t kernel = layer.integer("kernel_size");
    const std::int64_t padding = layer.integer("padding");
    if (2 * padding > kernel)
        return refused("padding",
                       "padding " + std::to_string(padding) + " is more than half of the kernel " +
                           std::to_string(kernel),
                       "Use a padding of at most " + std::to_string(kernel / 2));
    const WindowResult window = slideWindow(layer, input);
    if (window.refusal)
        return *window.refusal;
    Inference result;
    result.output = {input[0], window.height, window.width};
    return result;
}

LayerKind poolKind(std::string name, std::string label, const std::string &title,
                   std::string meaning)
{
    return {.name = std::move(name),
            .prefix = "pool",
            .label = std::move(label),
            .meaning = std::move(meaning),
            .role = LayerRole::Pooling,
            .fields = {integerField("kernel_size", "Kernel", 2, 1, 99, "pixels",
                                    "Height and width of the window"),
                       integerField("stride", "Stride", 2, 1, 99, "pixels",
                                    "How far the window moves between outputs"),
                       integerField("padding", "Padding", 0, 0, 49, "pixels",
                                    "Added on each side of the image")},
            .title =
                [title](const LayerSpec &layer) {
                    return title + " " + squareText(layer.integer("kernel_size"));
                },
            .infer = inferPool};
}

} // namespace

LayerKind maxPoolKind()
{
    return poolKind("max_pool", "Max pooling", "MaxPool", "Keeps the largest value of each window");
}

LayerKind averagePoolKind()
{
    return poolKind("avg_pool", "Average pooling", "AvgPool",
                    "Keeps the mean of each window; padding counts as zeros");
}

} // namespace normscope
