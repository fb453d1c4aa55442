// The normalizations: PyTorch's own wherever it has them.
#include "engine/interop/pytorch_layer_rows.h"
#include "engine/interop/pytorch_text.h"

#include <algorithm>

namespace normscope {

namespace {

/// γ and β as far as the layer has them, whatever they are called in the module.
PytorchLayer normalization(const LayerSpec &layer, const LayerAnalysis &analysis,
                           const PythonCall &call)
{
    const std::string self = "self." + analysis.name;
    PytorchLayer written;
    written.construction = {self + " = " + call.text()};
    written.forward = self + "(x)";
    written.tensorNames = {{"gamma", "weight"},
                           {"beta", "bias"},
                           {"moving_mean", "running_mean"},
                           {"moving_variance", "running_var"},
                           {"moving_covariance", "running_covariance"},
                           {"moving_quantiles", "running_quantiles"}};
    const auto add = [&](const char *key, const std::string &attribute, const char *symbol,
                         const char *start) {
        const std::string tensor = self + "." + attribute;
        // PyTorch 1.13 cannot go backward through a batch norm that has one and not the other.
        const std::string &state = layer.text(key);
        if (state != "trained")
            written.construction.push_back(
                tensor + ".requires_grad_(False)  # " +
                (state == "absent" ? "no " + std::string(symbol) + ": it stays " + start
                                   : std::string(symbol) + " is not trained"));
    };
    add("gamma", "weight", "γ", "1");
    add("beta", "bias", "β", "0");
    return written;
}

bool isImage(const LayerAnalysis &analysis)
{
    return analysis.input.size() == 3;
}

PytorchLayer batchNorm(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    const bool cumulative = layer.text("averaging") == "cumulative";
    const bool unbiased = layer.text("averaged_variance") == "unbiased";
    const std::int64_t ghost = layer.integer("ghost_size");
    const std::int64_t channels = analysis.input.front();
    const double epsilon = layer.real("epsilon");
    if (cumulative && ghost > 0) {
        PytorchLayer written = normalization(layer, analysis,
                                             PythonCall("CumulativeGhostNorm")
                                                 .of(channels)
                                                 .with("eps", epsilon)
                                                 .with("size", ghost)
                                                 .with("unbiased", unbiased));
        written.resources = {"norm", "cumulative_ghosts"};
        return written;
    }
    // PyTorch's momentum is the share of the new value.
    PythonCall call(!unbiased           ? "BatchNorm"
                    : isImage(analysis) ? "nn.BatchNorm2d"
                                        : "nn.BatchNorm1d");
    call.of(channels).with("eps", epsilon);
    if (cumulative)
        call.with("momentum", std::string("None"));
    else if (unbiased)
        call.with("momentum", "1 - " + python(layer.real("momentum")));
    else
        call.with("momentum", layer.real("momentum"));
    PytorchLayer written = normalization(layer, analysis, call);
    if (!unbiased)
        written.resources = {"norm", "batch_norm"};
    if (ghost > 0) {
        written.resources.emplace_back("ghosts");
        written.forward = "ghosts(self." + analysis.name + ", x, size=" + python(ghost) + ")";
    }
    return written;
}

PytorchLayer groupNorm(const LayerSpec &layer, const LayerAnalysis &analysis, std::int64_t groups)
{
    return normalization(layer, analysis,
                         PythonCall("nn.GroupNorm")
                             .of(groups)
                             .of(analysis.input.front())
                             .with("eps", layer.real("epsilon")));
}

PytorchLayer groupNormOfLayer(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    return groupNorm(layer, analysis, layer.integer("groups"));
}

/// γ and β per channel are those of one group, not of nn.LayerNorm.
PytorchLayer layerNorm(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    return groupNorm(layer, analysis, 1);
}

PytorchLayer instanceNorm(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    return normalization(layer, analysis,
                         PythonCall("nn.InstanceNorm2d")
                             .of(analysis.input.front())
                             .with("eps", layer.real("epsilon"))
                             .with("affine", true));
}

PytorchLayer batchRenorm(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    PytorchLayer written = normalization(layer, analysis,
                                         PythonCall("BatchRenorm")
                                             .of(analysis.input.front())
                                             .with("eps", layer.real("epsilon"))
                                             .with("momentum", layer.real("momentum"))
                                             .with("r_max", layer.real("r_max"))
                                             .with("d_max", layer.real("d_max"))
                                             .with("start_steps", layer.integer("start_steps"))
                                             .with("ramp_steps", layer.integer("ramp_steps")));
    written.resources = {"norm", "batch_renorm"};
    return written;
}

PytorchLayer decorrelatedNorm(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    const std::int64_t channels = analysis.input.front();
    PytorchLayer written =
        normalization(layer, analysis,
                      PythonCall("DecorrelatedNorm")
                          .of(channels)
                          .with("group_size", std::min(layer.integer("group_size"), channels))
                          .with("eps", layer.real("epsilon"))
                          .with("momentum", layer.real("momentum")));
    written.resources = {"norm", "decorrelated_norm"};
    return written;
}

PytorchLayer rankTransform(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    PytorchLayer written = normalization(
        layer, analysis,
        PythonCall("RankTransform")
            .of(analysis.input.front())
            .with("distribution", python(std::string_view(layer.text("distribution"))))
            .with("quantiles", layer.integer("quantiles"))
            .with("eps", layer.real("epsilon"))
            .with("momentum", layer.real("momentum")));
    written.resources = {"norm", "rank_transform"};
    return written;
}

} // namespace

const std::vector<PytorchLayerRow> &pytorchNormalizations()
{
    static const std::vector<PytorchLayerRow> rows = {
        {"batch_norm", batchNorm},        {"layer_norm", layerNorm},
        {"group_norm", groupNormOfLayer}, {"instance_norm", instanceNorm},
        {"batch_renorm", batchRenorm},    {"decorrelated_norm", decorrelatedNorm},
        {"rank_norm", rankTransform},
    };
    return rows;
}

} // namespace normscope
