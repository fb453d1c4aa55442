#include "engine/nn/network.h"

#include "engine/backend/backend.h"
#include "engine/nn/layer_builders.h"

namespace normscope::nn {

Network::Network(const ModelSpec &model, const NetworkAnalysis &analysis, torch::ScalarType type)
{
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const LayerSpec &spec = model.layers[i];
        const LayerBuilder *builder = findLayerBuilder(spec.kind);
        if (builder == nullptr)
            throw BackendError("The reference backend has no layer of the kind \"" + spec.kind +
                               "\"");
        m_layers.push_back(builder->build(spec, analysis.layers.at(i), type));
        for (const NamedTensor &named : m_layers.back()->tensors())
            if (named.tensor.requires_grad())
                m_parameters.push_back(named.tensor);
    }
}

torch::Tensor Network::forward(const torch::Tensor &examples, Pass &pass) const
{
    return forward(examples, pass, m_layers.size());
}

torch::Tensor Network::forward(const torch::Tensor &examples, Pass &pass, std::size_t layers) const
{
    torch::Tensor x = examples;
    for (std::size_t i = 0; i < layers; ++i)
        x = m_layers[i]->forward(x, pass);
    return x;
}

std::vector<std::size_t> Network::statisticsLayers() const
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < m_layers.size(); ++i)
        if (m_layers[i]->hasStatistics())
            found.push_back(i);
    return found;
}

const NamedTensor *Network::find(std::string_view name) const
{
    for (const auto &layer : m_layers)
        for (const NamedTensor &named : layer->tensors())
            if (named.name == name)
                return &named;
    return nullptr;
}

} // namespace normscope::nn
