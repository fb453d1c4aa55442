// The probability integral transform: values become the scores of their ranks in the minibatch.
#include "engine/experiment/layer_rows.h"
#include "engine/experiment/norm_fields.h"
#include "engine/experiment/rank_scores.h"

namespace normscope {

namespace {

Inference inferRank(const LayerSpec &layer, const Shape &input)
{
    const std::int64_t quantiles = layer.integer("quantiles");
    const std::vector<double> scores = rankScores(layer.text("distribution"), quantiles);
    Inference result;
    result.output = input;
    addAffine(layer, input[0], result);
    // Those of what comes out, so that the transform starts as the identity.
    TensorSpec moving{
        .name = "moving_quantiles", .role = TensorRole::Buffer, .shape = {input[0], quantiles}};
    for (std::int64_t channel = 0; channel < input[0]; ++channel)
        moving.startValues.insert(moving.startValues.end(), scores.begin(), scores.end());
    result.tensors.push_back(std::move(moving));
    return result;
}

} // namespace

LayerKind rankNormKind()
{
    return {.name = "rank_norm",
            .prefix = "pit",
            .label = "Rank transform",
            .meaning = "Puts each value's rank in the minibatch in place of the value, as a score "
                       "of the chosen distribution (the probability integral transform). Its "
                       "gradient is the slope of the transform with the quantiles held still: the "
                       "ranks alone are steps, whose gradient is 0 wherever there is one",
            .role = LayerRole::Normalization,
            .fields = joined(
                {Field{.key = "distribution",
                       .label = "Becomes",
                       .type = FieldType::Choice,
                       .defaultValue = std::string("normal"),
                       .meaning = "The distribution that each channel has afterwards, of mean 0",
                       .source = "the chapter, exercise 7",
                       .choices = {{"normal", "normal", "Scores Φ⁻¹(u) of the ranks u"},
                                   {"uniform", "uniform", "Scores (2u − 1)·√3 of the ranks u"}}},
                 integerField("quantiles", "Quantiles", 65, 3, 1025, "quantiles",
                              "Points at which the distribution of a channel is taken; between "
                              "them the transform is a straight line"),
                 epsilonField(1e-5, ""), momentumField("")},
                affineFields()),
            .title = [](const LayerSpec &) { return std::string("Rank transform"); },
            .infer = inferRank,
            .shortLabel = "PIT",
            .minibatchRefusal = [](const LayerSpec &, const Shape &input,
                                   std::int64_t examples) -> std::optional<std::string> {
                if (examples * valuesPerChannel(input) > 1)
                    return std::nullopt;
                return "cannot rank minibatches of one example: one value has no rank";
            },
            .inLanes = false};
}

} // namespace normscope
