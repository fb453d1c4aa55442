// Batch normalization, from scratch as the chapter writes it, or the library's own.
#include "engine/experiment/layer_rows.h"

namespace normscope {

namespace {

Inference inferBatchNorm(const LayerSpec &layer, const Shape &input)
{
    const std::int64_t channels = input[0];
    // The chapter's layer starts both moving statistics at 0, the library's the variance at 1.
    const double startVariance = layer.text("implementation") == "scratch" ? 0.0 : 1.0;
    Inference result;
    result.output = input;
    result.tensors = {
        {.name = "gamma", .role = TensorRole::Gamma, .shape = {channels}, .startValue = 1},
        {.name = "beta", .role = TensorRole::Beta, .shape = {channels}},
        {.name = "moving_mean", .role = TensorRole::MovingMean, .shape = {channels}},
        {.name = "moving_variance",
         .role = TensorRole::MovingVariance,
         .shape = {channels},
         .startValue = startVariance},
    };
    return result;
}

} // namespace

LayerKind batchNormKind()
{
    const std::string paper = "Ioffe & Szegedy 2015, Algorithm 1";
    return {.name = "batch_norm",
            .prefix = "bn",
            .label = "Batch norm",
            .meaning = "Subtracts the minibatch's mean and divides by its standard deviation, "
                       "per channel, then scales by γ and shifts by β",
            .role = LayerRole::Normalization,
            .fields = {Field{.key = "implementation",
                             .label = "Variant",
                             .type = FieldType::Choice,
                             .defaultValue = std::string("library"),
                             .meaning = "Two implementations of the same formula that keep "
                                        "different moving statistics",
                             .source = "the chapter's two sections",
                             .choices = {{"scratch", "from scratch",
                                          "The chapter's: ε 1e-12, moving variance from 0, the "
                                          "biased variance averaged; predicting before any "
                                          "training means nothing with it"},
                                         {"library", "library",
                                          "LibTorch's: ε 1e-5, moving variance from 1, the "
                                          "unbiased variance averaged"}}},
                       Field{.key = "epsilon",
                             .label = "ε",
                             .type = FieldType::Real,
                             .defaultValue = 1e-5,
                             .minimum = 0,
                             .maximum = 1,
                             .minimumExcluded = true,
                             .meaning = "Added to the variance, so that nothing is divided by 0",
                             .source = paper},
                       Field{.key = "momentum",
                             .label = "Momentum",
                             .type = FieldType::Real,
                             .defaultValue = 0.9,
                             .minimum = 0,
                             .maximum = 1,
                             .meaning = "Share of the old value in a moving statistic: new = "
                                        "momentum · old + (1 − momentum) · minibatch (PyTorch "
                                        "counts the other way: its momentum is 1 − this)",
                             .source = "the chapter"}},
            .title = [](const LayerSpec &) { return std::string("Batch norm"); },
            .infer = inferBatchNorm};
}

} // namespace normscope
