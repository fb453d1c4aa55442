#include "engine/nn/layer.h"

namespace normscope::nn {

Layer::Layer(const LayerAnalysis &analysis, torch::ScalarType type)
{
    for (const TensorSpec &spec : analysis.tensors) {
        const auto options =
            torch::TensorOptions().dtype(type).requires_grad(spec.isParameter() && spec.trained);
        m_tensors.push_back({spec.name, spec.role, torch::zeros(spec.shape, options)});
    }
}

torch::Tensor Layer::tensor(TensorRole role) const
{
    for (const NamedTensor &named : m_tensors)
        if (named.role == role)
            return named.tensor;
    return {};
}

} // namespace normscope::nn
