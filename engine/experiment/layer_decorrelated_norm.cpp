// Decorrelated batch normalization: whitening by the full covariance of groups of channels.
#include "engine/experiment/layer_rows.h"
#include "engine/experiment/norm_fields.h"

#include <algorithm>

namespace normscope {

namespace {

// The first `size` channels make the first group, and so on; the last one may be smaller.
Inference inferDecorrelated(const LayerSpec &layer, const Shape &input)
{
    const std::int64_t size = std::min(layer.integer("group_size"), input[0]);
    const std::int64_t groups = (input[0] + size - 1) / size;
    Inference result;
    result.output = input;
    addAffine(layer, input[0], result);
    result.tensors.push_back(
        {.name = "moving_mean", .role = TensorRole::MovingMean, .shape = {input[0]}});
    TensorSpec covariance{
        .name = "moving_covariance", .role = TensorRole::Buffer, .shape = {groups, size, size}};
    covariance.startValues.assign(static_cast<std::size_t>(groups * size * size), 0.0);
    for (std::int64_t group = 0; group < groups; ++group)
        for (std::int64_t i = 0; i < size; ++i)
            covariance.startValues[static_cast<std::size_t>((group * size + i) * size + i)] = 1.0;
    result.tensors.push_back(std::move(covariance));
    return result;
}

std::optional<std::string> refuseMinibatch(const LayerSpec &layer, const Shape &input,
                                           std::int64_t examples)
{
    if (auto refusal = oneValueRefusal(input, examples))
        return refusal;
    const std::int64_t size = std::min(layer.integer("group_size"), input[0]);
    const std::int64_t values = examples * valuesPerChannel(input);
    if (size <= values)
        return std::nullopt;
    return "decorrelates " + std::to_string(size) + " channels, more than the " +
           std::to_string(values) + " values that a minibatch has of each";
}

} // namespace

LayerKind decorrelatedNormKind()
{
    const std::string paper = "Huang et al. 2018, Algorithm 1";
    return {.name = "decorrelated_norm",
            .prefix = "dbn",
            .label = "Decorrelated batch norm",
            .meaning = "Whitens the channels by their full covariance (ZCA), so that they are "
                       "uncorrelated too, then scales by γ and shifts by β",
            .role = LayerRole::Normalization,
            .fields = joined({integerField("group_size", "Group size", 16, 1, 512, "channels",
                                           "How many channels are whitened together"),
                              epsilonField(1e-3, paper), momentumField(paper)},
                             affineFields()),
            .title = [](const LayerSpec &) { return std::string("Decorrelated BN"); },
            .infer = inferDecorrelated,
            .shortLabel = "DBN",
            .removesShift = true,
            .minibatchRefusal = refuseMinibatch,
            .inLanes = false};
}

} // namespace normscope
