// Batch normalization, from scratch as the chapter writes it, or the library's own.
#include "engine/experiment/layer_rows.h"
#include "engine/experiment/norm_fields.h"

namespace normscope {

namespace {

const char *const paper = "Ioffe & Szegedy 2015, Algorithm 1";

Field variantField()
{
    return {.key = "implementation",
            .label = "Variant",
            .type = FieldType::Choice,
            .defaultValue = std::string("library"),
            .meaning = "Two implementations of the same formula that keep different moving "
                       "statistics",
            .source = "the chapter's two sections",
            .choices = {{"scratch",
                         "from scratch",
                         "The chapter's: ε 1e-12, moving variance from 0, the biased variance "
                         "averaged; predicting before any training means nothing with it",
                         {{"epsilon", 1e-12},
                          {"averaged_variance", std::string("biased")},
                          {"initial_variance", 0.0}}},
                        {"library",
                         "library",
                         "LibTorch's: ε 1e-5, moving variance from 1, the unbiased variance "
                         "averaged",
                         {{"epsilon", 1e-5},
                          {"averaged_variance", std::string("unbiased")},
                          {"initial_variance", 1.0}}}}};
}

std::vector<Field> statisticsFields()
{
    return {Field{.key = "averaging",
                  .label = "Averaging",
                  .type = FieldType::Choice,
                  .defaultValue = std::string("momentum"),
                  .meaning = "How the moving statistics follow those of the minibatches",
                  .choices = {{"momentum", "by momentum", "Later minibatches count more"},
                              {"cumulative", "cumulative",
                               "The mean over all minibatches so far, each counting the same"}},
                  .seldom = true},
            Field{.key = "averaged_variance",
                  .label = "Averaged variance",
                  .type = FieldType::Choice,
                  .defaultValue = std::string("unbiased"),
                  .meaning = "Which variance of a minibatch goes into the moving one; "
                             "normalizing always divides by the biased one",
                  .choices = {{"biased", "biased", "Σ(x − μ)² / m"},
                              {"unbiased", "unbiased", "Σ(x − μ)² / (m − 1)"}},
                  .seldom = true},
            Field{.key = "initial_mean",
                  .label = "Moving mean from",
                  .type = FieldType::Real,
                  .defaultValue = 0.0,
                  .minimum = -1e6,
                  .maximum = 1e6,
                  .meaning = "Where the moving mean starts",
                  .seldom = true},
            Field{.key = "initial_variance",
                  .label = "Moving variance from",
                  .type = FieldType::Real,
                  .defaultValue = 1.0,
                  .minimum = 0,
                  .maximum = 1e6,
                  .meaning = "Where the moving variance starts",
                  .seldom = true},
            Field{.key = "ghost_size",
                  .label = "Ghost batches",
                  .type = FieldType::Integer,
                  .defaultValue = std::int64_t{0},
                  .minimum = 0,
                  .maximum = 1e6,
                  .unit = "examples",
                  .meaning = "Takes the statistics over parts of the minibatch of so many "
                             "examples; 0 takes them over all of it",
                  .source = "Hoffer et al. 2017, Algorithm 1",
                  .seldom = true}};
}

Inference inferBatchNorm(const LayerSpec &layer, const Shape &input)
{
    Inference result;
    result.output = input;
    addAffine(layer, input[0], result);
    addMovingStatistics(input[0], layer.real("initial_mean"), layer.real("initial_variance"),
                        result);
    return result;
}

std::optional<std::string> refuseMinibatch(const LayerSpec &layer, const Shape &input,
                                           std::int64_t examples)
{
    const std::int64_t ghost = layer.integer("ghost_size");
    if (ghost == 0 || ghost >= examples) // a smaller last minibatch is one ghost
        return oneValueRefusal(input, examples);
    if (oneValueRefusal(input, ghost))
        return "cannot learn from ghost batches of one example: less its own mean, every value "
               "is 0";
    const std::int64_t rest = examples % ghost;
    if (rest > 0 && oneValueRefusal(input, rest))
        return "has ghost batches of " + std::to_string(ghost) + " examples, of which " +
               std::to_string(examples) +
               " leave a last one of 1: less its own mean, every value is 0";
    return std::nullopt;
}

} // namespace

LayerKind batchNormKind()
{
    return {.name = "batch_norm",
            .prefix = "bn",
            .label = "Batch norm",
            .meaning = "Subtracts the minibatch's mean and divides by its standard deviation, "
                       "per channel, then scales by γ and shifts by β",
            .role = LayerRole::Normalization,
            .fields = joined(
                joined({variantField(), epsilonField(1e-5, paper), momentumField("the chapter")},
                       affineFields()),
                statisticsFields()),
            .title = [](const LayerSpec &) { return std::string("Batch norm"); },
            .infer = inferBatchNorm,
            .shortLabel = "BN",
            .removesShift = true,
            .minibatchRefusal = refuseMinibatch};
}

} // namespace normscope
