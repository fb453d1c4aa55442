// Batch renormalization: what a minibatch gives, corrected towards the moving statistics.
#include "engine/experiment/layer_rows.h"
#include "engine/experiment/norm_fields.h"

namespace normscope {

namespace {

Field limitField(const char *key, const char *label, double value, double minimum,
                 const char *meaning)
{
    return {.key = key,
            .label = label,
            .type = FieldType::Real,
            .defaultValue = value,
            .minimum = minimum,
            .maximum = 1e6,
            .meaning = meaning,
            .source = "Ioffe 2017, section 3"};
}

Field stepsField(const char *key, const char *label, std::int64_t value, const char *meaning)
{
    Field field = integerField(key, label, value, 0, 1'000'000'000, "steps", meaning);
    field.source = "Ioffe 2017, section 4.1";
    field.seldom = true;
    return field;
}

} // namespace

LayerKind batchRenormKind()
{
    const std::string paper = "Ioffe 2017, Algorithm 1";
    return {
        .name = "batch_renorm",
        .prefix = "brn",
        .label = "Batch renormalization",
        .meaning = "Batch norm whose x̂ is corrected by r and d towards what the moving "
                   "statistics give, so that training and prediction agree",
        .role = LayerRole::Normalization,
        .fields = joined(
            joined({epsilonField(1e-5, paper), momentumField(paper),
                    limitField("r_max", "r at most", 3.0, 1.0,
                               "r = σ of the minibatch / moving σ is held between 1 / this and "
                               "this"),
                    limitField("d_max", "d at most", 5.0, 0.0,
                               "d = (μ of the minibatch − moving μ) / moving σ is held between "
                               "− this and this")},
                   affineFields()),
            {stepsField("start_steps", "Plain for", 500,
                        "First steps in which r is 1 and d is 0: plain batch norm"),
             stepsField("ramp_steps", "Ramp over", 1000,
                        "Steps after these over which the limits open to r and d at most")}),
        .title = [](const LayerSpec &) { return std::string("Batch renorm"); },
        .infer =
            [](const LayerSpec &layer, const Shape &input) {
                Inference result;
                result.output = input;
                addAffine(layer, input[0], result);
                addMovingStatistics(input[0], 0.0, 1.0, result);
                return result;
            },
        .shortLabel = "BRN",
        .removesShift = true,
        .minibatchRefusal = [](const LayerSpec &, const Shape &input,
                               std::int64_t examples) { return oneValueRefusal(input, examples); },
        .inLanes = false};
}

} // namespace normscope
