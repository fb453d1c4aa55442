#include "engine/interop/pytorch_layers.h"

#include "engine/interop/pytorch_layer_rows.h"

#include <algorithm>
#include <stdexcept>

namespace normscope {

namespace {

const PytorchLayerRow *find(std::string_view kind)
{
    for (const auto *rows : {&pytorchPlainLayers(), &pytorchNormalizations()})
        for (const PytorchLayerRow &row : *rows)
            if (row.kind == kind)
                return &row;
    return nullptr;
}

} // namespace

PytorchLayer pytorchLayer(const LayerSpec &layer, const LayerAnalysis &analysis)
{
    const PytorchLayerRow *row = find(layer.kind);
    if (row == nullptr)
        throw std::invalid_argument("no layer of the kind \"" + layer.kind + "\" in PyTorch");
    return row->write(layer, analysis);
}

bool hasPytorchLayer(std::string_view kind)
{
    return find(kind) != nullptr;
}

std::string pytorchTensorName(const PytorchLayer &layer, const std::string &name)
{
    const std::size_t dot = name.find('.');
    const std::string own = name.substr(dot + 1);
    for (const auto &[ours, theirs] : layer.tensorNames)
        if (ours == own)
            return name.substr(0, dot + 1) + std::string(theirs);
    return name;
}

} // namespace normscope
