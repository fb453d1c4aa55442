// Every layer that is no normalization.
#include "engine/interop/pytorch_layer_rows.h"
#include "engine/interop/pytorch_text.h"

#include <array>
#include <stdexcept>

namespace normscope {

namespace {

/// A module of its own, called by the layer's name.
PytorchLayer module(const LayerAnalysis &analysis, const PythonCall &call)
{
    const std::string self = "self." + analysis.name;
    return {.construction = {self + " = " + call.text()},
            .forward = self + "(x)",
            .resources = {},
            .tensorNames = {}};
}

PytorchLayer expression(std::string forward)
{
    return {.construction = {}, .forward = std::move(forward), .resources = {}, .tensorNames = {}};
}

PytorchLayer convolution(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    return module(analysis, PythonCall("nn.Conv2d")
                                .of(analysis.input.front())
                                .of(layer.integer("channels"))
                                .with("kernel_size", layer.integer("kernel_size"))
                                .unless("stride", layer.integer("stride"), std::int64_t{1})
                                .unless("padding", layer.integer("padding"), std::int64_t{0})
                                .unless("bias", layer.flag("bias"), true));
}

PytorchLayer linear(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    return module(analysis, PythonCall("nn.Linear")
                                .of(analysis.input.front())
                                .of(layer.integer("features"))
                                .unless("bias", layer.flag("bias"), true));
}

PytorchLayer pool(const char *function, const LayerSpec &layer, const LayerAnalysis &analysis)
{
    return module(analysis, PythonCall(function)
                                .of(layer.integer("kernel_size"))
                                .with("stride", layer.integer("stride"))
                                .unless("padding", layer.integer("padding"), std::int64_t{0}));
}

PytorchLayer maxPool(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    return pool("nn.MaxPool2d", layer, analysis);
}

PytorchLayer averagePool(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    return pool("nn.AvgPool2d", layer, analysis);
}

struct Function
{
    std::string_view name;
    const char *forward;
};

constexpr std::array functions = {Function{"sigmoid", "torch.sigmoid(x)"},
                                  Function{"relu", "torch.relu(x)"},
                                  Function{"tanh", "torch.tanh(x)"}, Function{"identity", "x"}};

PytorchLayer activation(const LayerSpec &layer, const LayerAnalysis & /*analysis*/)
{
    for (const Function &function : functions)
        if (function.name == layer.text("function"))
            return expression(function.forward);
    throw std::invalid_argument("no activation \"" + layer.text("function") + "\" in PyTorch");
}

PytorchLayer flatten(const LayerSpec & /*layer*/, const LayerAnalysis & /*analysis*/)
{
    return expression("torch.flatten(x, 1)");
}

PytorchLayer dropout(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    PytorchLayer written = module(analysis, PythonCall("Dropout").of(layer.real("rate")));
    written.resources = {"dropout"};
    return written;
}

} // namespace

const std::vector<PytorchLayerRow> &pytorchPlainLayers()
{
    static const std::vector<PytorchLayerRow> rows = {
        {"conv", convolution},     {"linear", linear},         {"max_pool", maxPool},
        {"avg_pool", averagePool}, {"activation", activation}, {"flatten", flatten},
        {"dropout", dropout},
    };
    return rows;
}

} // namespace normscope
