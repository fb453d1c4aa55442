#include "engine/experiment/fold_batch_norm.h"

#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/network_analysis.h"

#include <cmath>

namespace normscope {

namespace {

bool isBatchNorm(const LayerSpec &layer)
{
    return layer.kind == "batch_norm";
}

/// "conv1", "bn1": a layer's name does not depend on what it works on.
std::vector<std::string> namesOf(const ModelSpec &model)
{
    std::map<std::string, int> numbers;
    std::vector<std::string> names;
    for (const LayerSpec &layer : model.layers) {
        const std::string &prefix = kindOf(layer).prefix;
        names.push_back(prefix + std::to_string(++numbers[prefix]));
    }
    return names;
}

/// Makes one layer of a layer with weights and its batch norm.
void fold(LayerSpec &affine, const std::string &name, const LayerSpec &norm,
          const std::string &normName, const TensorValues &from, TensorValues &to)
{
    const std::vector<double> &mean = from.at(normName + ".moving_mean");
    const std::vector<double> &variance = from.at(normName + ".moving_variance");
    const std::size_t channels = mean.size();
    const auto values = [&](const std::string &full, bool there, double otherwise) {
        return there ? from.at(full) : std::vector<double>(channels, otherwise);
    };
    const auto gamma = values(normName + ".gamma", norm.text("gamma") != "absent", 1.0);
    const auto beta = values(normName + ".beta", norm.text("beta") != "absent", 0.0);
    std::vector<double> bias = values(name + ".bias", affine.flag("bias"), 0.0);
    std::vector<double> weight = from.at(name + ".weight");
    const std::size_t each = weight.size() / channels; // the output channel is the first axis
    for (std::size_t channel = 0; channel < channels; ++channel) {
        const double scale = gamma[channel] / std::sqrt(variance[channel] + norm.real("epsilon"));
        for (std::size_t i = channel * each; i < (channel + 1) * each; ++i)
            weight[i] *= scale;
        bias[channel] = (bias[channel] - mean[channel]) * scale + beta[channel];
    }
    to[name + ".weight"] = std::move(weight);
    to[name + ".bias"] = std::move(bias);
    affine.set("bias", true);
}

} // namespace

std::optional<Problem> foldRefusal(const ModelSpec &model)
{
    bool any = false;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        if (!isBatchNorm(model.layers[i]))
            continue;
        any = true;
        if (i > 0 && kindOf(model.layers[i - 1]).role == LayerRole::Affine)
            continue;
        const std::string before =
            i == 0 ? "the input" : kindOf(model.layers[i - 1]).title(model.layers[i - 1]);
        return Problem{"model.layers[" + std::to_string(i) + "]",
                       normLabel(model, i) + " follows " + before +
                           ", not a convolution or linear layer into whose weights it could go",
                       ""};
    }
    if (!any)
        return Problem{"model.layers", "the network has no batch norm to fold", ""};
    return std::nullopt;
}

FoldedNetwork foldBatchNorm(const ModelSpec &model, const TensorValues &tensors)
{
    const std::vector<std::string> names = namesOf(model);
    FoldedNetwork result;
    result.tensors = tensors;
    std::string before; // of the layer that was put into the model last
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        if (!isBatchNorm(model.layers[i])) {
            result.model.layers.push_back(model.layers[i]);
            before = names[i];
            continue;
        }
        fold(result.model.layers.back(), before, model.layers[i], names[i], tensors,
             result.tensors);
        for (const char *own : {".gamma", ".beta", ".moving_mean", ".moving_variance"})
            result.tensors.erase(names[i] + own);
        ++result.folded;
    }
    return result;
}

} // namespace normscope
