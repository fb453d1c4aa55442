// Layer normalization: the statistics of each example alone, over all of its channels.
#include "engine/experiment/layer_rows.h"
#include "engine/experiment/norm_fields.h"

namespace normscope {

LayerKind layerNormKind()
{
    return {.name = "layer_norm",
            .prefix = "ln",
            .label = "Layer norm",
            .meaning = "Subtracts the mean and divides by the standard deviation of each example "
                       "alone, over all of its channels; γ and β are per channel",
            .role = LayerRole::Normalization,
            .fields =
                joined({epsilonField(1e-5, "Ba, Kiros & Hinton 2016, eq. 4")}, affineFields()),
            .title = [](const LayerSpec &) { return std::string("Layer norm"); },
            .infer =
                [](const LayerSpec &layer, const Shape &input) {
                    if (elementCount(input) == 1)
                        return refused("",
                                       "has one value in each example, which less its own "
                                       "mean is 0",
                                       "Use batch norm, or remove it");
                    Inference result;
                    result.output = input;
                    addAffine(layer, input[0], result);
                    return result;
                },
            .shortLabel = "LN"};
}

} // namespace normscope
