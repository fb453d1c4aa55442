// Dropout: values left out at random while training.
#include "engine/experiment/layer_rows.h"

namespace normscope {

LayerKind dropoutKind()
{
    return {.name = "dropout",
            .prefix = "dropout",
            .label = "Dropout",
            .meaning = "While training, sets values to 0 at random and scales the others up, so "
                       "that the expectation stays; predicts with all of them",
            .role = LayerRole::Regularization,
            .fields = {Field{.key = "rate",
                             .label = "Rate",
                             .type = FieldType::Real,
                             .defaultValue = 0.5,
                             .minimum = 0,
                             .maximum = 0.99,
                             .meaning = "Share of the values that are left out",
                             .source = "Srivastava et al. 2014, section 4"}},
            .title = [](const LayerSpec &layer) { return "Dropout " + toText(layer.real("rate")); },
            .infer =
                [](const LayerSpec &, const Shape &input) {
                    Inference result;
                    result.output = input;
                    return result;
                }};
}

} // namespace normscope
