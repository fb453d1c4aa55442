#include "engine/interop/pytorch_script.h"

#include "engine/interop/pytorch_layers.h"
#include "engine/interop/pytorch_optimizers.h"
#include "engine/interop/pytorch_resources.h"
#include "engine/interop/pytorch_text.h"

#include <algorithm>
#include <map>

namespace normscope {

namespace {

/// In float32 rounding alone parts two runs after a few steps.
constexpr std::int64_t float32Steps = 5;

/// Every text that stands for "{{key}}".
using Parts = std::map<std::string, std::string, std::less<>>;

std::string filled(std::string_view skeleton, const Parts &parts)
{
    std::string text;
    while (true) {
        const std::size_t open = skeleton.find("{{");
        text += skeleton.substr(0, open);
        if (open == std::string_view::npos)
            return text;
        const std::size_t close = skeleton.find("}}", open);
        text += parts.at(std::string(skeleton.substr(open + 2, close - open - 2)));
        skeleton.remove_prefix(close + 2);
    }
}

/// Without the line end, where the skeleton has its own.
std::string block(const std::vector<std::string> &lines, int levels)
{
    std::string text = pythonLines(lines, levels);
    if (!text.empty())
        text.pop_back();
    return text;
}

/// Safe within a docstring.
std::string titleOf(const ExperimentSpec &spec)
{
    std::string title = spec.name.empty() ? "An experiment" : spec.name;
    for (char &character : title)
        if (character == '\\' || character == '"' || static_cast<unsigned char>(character) < ' ')
            character = '\'';
    return title;
}

void addNetwork(const RecordedSteps &recorded, Parts &parts)
{
    std::vector<std::string> construction;
    std::vector<std::string> forward;
    std::vector<std::string> tensors;
    std::vector<std::string> resources;
    for (std::size_t i = 0; i < recorded.network.layers.size(); ++i) {
        const LayerAnalysis &analysis = recorded.network.layers[i];
        const PytorchLayer layer = pytorchLayer(recorded.spec.model.layers[i], analysis);
        construction.insert(construction.end(), layer.construction.begin(),
                            layer.construction.end());
        if (layer.forward != "x")
            forward.push_back("x = " + layer.forward);
        for (const TensorSpec &tensor : analysis.tensors)
            tensors.push_back(python(std::string_view(tensor.name)) + ": " +
                              python(std::string_view(pytorchTensorName(layer, tensor.name))) +
                              ",");
        for (const std::string &resource : layer.resources)
            if (std::ranges::find(resources, resource) == resources.end())
                resources.push_back(resource);
    }
    std::string modules;
    for (const std::string &resource : resources)
        modules += std::string(pytorchResource(resource)) + "\n\n";
    const bool ranks = std::ranges::find(resources, "rank_transform") != resources.end();
    parts["modules"] = modules;
    parts["imports"] = ranks ? "import math\n" : "";
    parts["imports_from"] = ranks ? "from statistics import NormalDist\n" : "";
    parts["construction"] = block(construction, 2);
    parts["forward"] = block(forward, 2);
    parts["tensors"] = block(tensors, 1);
}

/// Trained γ and β, as expressions of `network`.
std::string trainedAffine(const RecordedSteps &recorded)
{
    std::string list;
    for (std::size_t i = 0; i < recorded.network.layers.size(); ++i) {
        const LayerAnalysis &analysis = recorded.network.layers[i];
        const PytorchLayer layer = pytorchLayer(recorded.spec.model.layers[i], analysis);
        for (const TensorSpec &tensor : analysis.tensors)
            if ((tensor.role == TensorRole::Gamma || tensor.role == TensorRole::Beta) &&
                tensor.trained)
                list += (list.empty() ? "" : ", ") +
                        ("network." + pytorchTensorName(layer, tensor.name));
    }
    return list;
}

void addOptimizer(const RecordedSteps &recorded, Parts &parts)
{
    const TrainingSpec &training = recorded.spec.training;
    const std::string affine = trainedAffine(recorded);
    std::vector<std::string> lines;
    if (training.optimizer.weightDecay != 0 && !training.optimizer.decayNormalization &&
        !affine.empty())
        lines = {"affine = [" + affine + "]  # γ and β do not decay",
                 "others = [p for p in network.parameters() if all(p is not each for each in "
                 "affine)]",
                 "parameters = [{\"params\": others}, {\"params\": affine, \"weight_decay\": 0.0}]",
                 "return " + pytorchOptimizer(training, "parameters")};
    else
        lines = {"return " + pytorchOptimizer(training, "network.parameters()")};
    parts["optimizer"] = block(lines, 1);
    parts["schedule"] =
        block(pytorchSchedule(training, recorded.stepsPerEpoch, recorded.plannedSteps), 1);
}

void addData(const RecordedSteps &recorded, Parts &parts)
{
    parts["pixels"] = recorded.spec.data.normalize
                          ? block({"mean = " + python(recorded.pixelMean),
                                   "deviation = " + python(recorded.pixelDeviation),
                                   "return ((images.double() / 255 - mean) / deviation).to(DTYPE)"},
                                  1)
                          : block({"return images.to(DTYPE) / 255"}, 1);
    const double smoothing = recorded.spec.training.labelSmoothing;
    parts["label_smoothing"] = smoothing > 0 ? ", label_smoothing=" + python(smoothing) : "";
    std::vector<std::string> masks;
    std::vector<std::string> set;
    for (const RecordedMask &mask : recorded.masks) {
        masks.push_back(mask.layer + " = load(\"" + mask.layer + ".npy\").split(sizes)");
        set.push_back("network." + mask.layer + ".keep = " + mask.layer + "[step]");
    }
    parts["masks"] = pythonLines(masks, 1);
    parts["set_masks"] = pythonLines(set, 2);
    parts["masks_note"] = masks.empty() ? "" : "; tells dropout what it keeps";
}

void addExpectations(const RecordedSteps &recorded, Parts &parts)
{
    const bool single = recorded.spec.training.dtype == "float32";
    const auto steps = static_cast<std::int64_t>(recorded.steps.size());
    parts["title"] = titleOf(recorded.spec);
    parts["steps"] = python(steps);
    parts["dtype"] = recorded.spec.training.dtype;
    parts["bound"] = single ? "1e-4" : "1e-9";
    parts["compared_note"] =
        single
            ? "# In float32 rounding grows from step to step until near-ties fall the other way: "
              "after a\n# few steps two right programs part. What comes later is computed, but "
              "not held to BOUND."
            : "# In float64 what two right programs round differently stays far below BOUND.";
    parts["compared"] = python(single ? float32Steps : steps);
}

/// What was predicted, and how to predict so in PyTorch.
void addPredictions(const RecordedSteps &recorded, Parts &parts)
{
    std::vector<std::string> rows;
    std::vector<std::string> kinds;
    std::string functions;
    for (const RecordedPrediction &each : recorded.predictions) {
        rows.push_back("(" + python(std::string_view(each.statistics)) + ", " +
                       python(std::string_view(each.validation ? "validation" : "test")) + ", " +
                       python(each.loss) + ", " + python(each.accuracy) + "),");
        const std::string row =
            python(std::string_view(each.statistics)) + ": by_" + each.statistics + "_statistics,";
        if (std::ranges::find(kinds, row) != kinds.end())
            continue;
        kinds.push_back(row);
        functions += std::string(pytorchResource(each.statistics + "_statistics")) + "\n\n";
    }
    // What the two others share, and moving statistics do not need.
    const bool anew = std::ranges::any_of(recorded.predictions, [](const RecordedPrediction &each) {
        return each.statistics != "moving";
    });
    if (anew)
        functions = std::string(pytorchResource("normalizations")) + "\n\n" + functions;
    parts["import_copy"] = anew ? "import copy\n" : "";
    parts["predictions"] = block(rows, 1);
    parts["statistics"] = functions;
    parts["kinds_of_statistics"] = block(kinds, 1);
}

} // namespace

std::string pytorchScript(const RecordedSteps &recorded)
{
    Parts parts;
    addNetwork(recorded, parts);
    addOptimizer(recorded, parts);
    addData(recorded, parts);
    addPredictions(recorded, parts);
    addExpectations(recorded, parts);
    return filled(pytorchResource("reproduce"), parts);
}

} // namespace normscope
