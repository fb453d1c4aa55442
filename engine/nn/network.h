// The layers of an experiment, one after the other.
#pragma once

#include "engine/nn/layer.h"

#include <memory>
#include <string_view>
#include <vector>

namespace normscope::nn {

class Network
{
public:
    /// `analysis` is that of `model` and works. All tensors start at zero. Throws BackendError for
    /// a kind of layer that this backend does not have.
    Network(const ModelSpec &model, const NetworkAnalysis &analysis,
            torch::ScalarType type = torch::kFloat32);

    /// Scores {N, classes} of examples {N, C, H, W}.
    [[nodiscard]] torch::Tensor forward(const torch::Tensor &examples, Pass &pass) const;
    /// What comes out of the first `layers` layers.
    [[nodiscard]] torch::Tensor forward(const torch::Tensor &examples, Pass &pass,
                                        std::size_t layers) const;

    [[nodiscard]] const std::vector<std::unique_ptr<Layer>> &layers() const { return m_layers; }
    /// What is trained, from input to output.
    [[nodiscard]] const std::vector<torch::Tensor> &parameters() const { return m_parameters; }
    /// Of every layer that has statistics (Layer::hasStatistics), its index, from input to output.
    [[nodiscard]] std::vector<std::size_t> statisticsLayers() const;
    /// A parameter or buffer by its full name; nullptr for an unknown one.
    [[nodiscard]] const NamedTensor *find(std::string_view name) const;

private:
    std::vector<std::unique_ptr<Layer>> m_layers;
    std::vector<torch::Tensor> m_parameters;
};

} // namespace normscope::nn
