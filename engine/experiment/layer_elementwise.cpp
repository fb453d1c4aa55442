// Layers that compute no sums: activations, and flattening an image to features.
#include "engine/experiment/layer_rows.h"

namespace normscope {

LayerKind activationKind()
{
    return {.name = "activation",
            .prefix = "activation",
            .label = "Activation",
            .meaning = "A nonlinear function of each value",
            .role = LayerRole::Activation,
            .fields = {Field{.key = "function",
                             .label = "Function",
                             .type = FieldType::Choice,
                             .defaultValue = std::string("sigmoid"),
                             .meaning = "What is applied to each value",
                             .choices = {{"sigmoid", "sigmoid", "1 / (1 + e⁻ˣ), between 0 and 1"},
                                         {"relu", "ReLU", "max(x, 0)"},
                                         {"tanh", "tanh", "Between −1 and 1"},
                                         {"identity", "identity", "x itself"}}}},
            .title =
                [](const LayerSpec &layer) {
                    const std::string &function = layer.text("function");
                    for (const Choice &choice : kindOf(layer).field("function")->choices)
                        if (choice.value == function)
                            return choice.label;
                    return function;
                },
            .infer =
                [](const LayerSpec &, const Shape &input) {
                    Inference result;
                    result.output = input;
                    return result;
                }};
}

LayerKind flattenKind()
{
    return {.name = "flatten",
            .prefix = "flatten",
            .label = "Flatten",
            .meaning = "Lays the values of an image in a row",
            .role = LayerRole::Reshape,
            .fields = {},
            .title = [](const LayerSpec &) { return std::string("Flatten"); },
            .infer =
                [](const LayerSpec &, const Shape &input) {
                    Inference result;
                    result.output = {elementCount(input)};
                    return result;
                }};
}

} // namespace normscope
