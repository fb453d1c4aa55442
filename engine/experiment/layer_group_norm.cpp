// Group normalization: the statistics of each example alone, over groups of its channels.
#include "engine/experiment/layer_rows.h"
#include "engine/experiment/norm_fields.h"

namespace normscope {

namespace {

Inference inferGroupNorm(const LayerSpec &layer, const Shape &input)
{
    const std::int64_t groups = layer.integer("groups");
    if (groups > input[0] || input[0] % groups != 0)
        return refused("groups",
                       std::to_string(input[0]) + " channels cannot be shared out to " +
                           std::to_string(groups) + " groups of the same size",
                       "Use a number that divides " + std::to_string(input[0]));
    if (elementCount(input) == groups)
        return refused("groups",
                       std::to_string(groups) + " groups of " + toText(input) +
                           " hold one value each, which less its own mean is 0",
                       "Use fewer groups");
    Inference result;
    result.output = input;
    addAffine(layer, input[0], result);
    return result;
}

} // namespace

LayerKind groupNormKind()
{
    return {.name = "group_norm",
            .prefix = "gn",
            .label = "Group norm",
            .meaning = "Subtracts the mean and divides by the standard deviation of each group of "
                       "channels in each example alone",
            .role = LayerRole::Normalization,
            .fields = joined({integerField("groups", "Groups", 2, 1, 16384, "groups",
                                           "Into how many groups the channels are shared out; 1 is "
                                           "layer norm, one for each channel is instance norm"),
                              epsilonField(1e-5, "Wu & He 2018, eq. 7")},
                             affineFields()),
            .title =
                [](const LayerSpec &layer) {
                    return "Group norm " + std::to_string(layer.integer("groups"));
                },
            .infer = inferGroupNorm,
            .shortLabel = "GN"};
}

} // namespace normscope
