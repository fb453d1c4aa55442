// Instance normalization: the statistics of each channel of each image alone.
#include "engine/experiment/layer_rows.h"
#include "engine/experiment/norm_fields.h"

namespace normscope {

LayerKind instanceNormKind()
{
    return {.name = "instance_norm",
            .prefix = "in",
            .label = "Instance norm",
            .meaning = "Subtracts the mean and divides by the standard deviation of each channel "
                       "of each image alone",
            .role = LayerRole::Normalization,
            .fields = joined({epsilonField(1e-5, "Ulyanov, Vedaldi & Lempitsky 2016, eq. 2")},
                             affineFields()),
            .title = [](const LayerSpec &) { return std::string("Instance norm"); },
            .infer =
                [](const LayerSpec &layer, const Shape &input) {
                    if (input.size() != 3)
                        return refused("",
                                       "is of images alone: a channel of " + toText(input) +
                                           " features has one value in each example, which "
                                           "less its own mean is 0",
                                       "Use layer norm or batch norm here");
                    if (valuesPerChannel(input) == 1)
                        return refused("",
                                       "has one value in each channel of its " + toText(input) +
                                           " input, which less its own mean is 0",
                                       "Use layer norm or batch norm here");
                    Inference result;
                    result.output = input;
                    addAffine(layer, input[0], result);
                    return result;
                },
            .shortLabel = "IN",
            .removesShift = true};
}

} // namespace normscope
