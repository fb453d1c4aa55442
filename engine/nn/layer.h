// One layer at work: it owns its tensors and knows its forward pass. Gradients come from LibTorch.
#pragma once

#include "engine/backend/backend.h"
#include "engine/experiment/network_analysis.h"
#include "engine/nn/torch_headers.h"

#include <string>
#include <vector>

namespace normscope::nn {

/// A parameter or buffer by its full name ("conv1.weight").
struct NamedTensor
{
    std::string name;
    TensorRole role = TensorRole::Weight;
    torch::Tensor tensor;
};

/// The next value of a buffer.
struct BufferUpdate
{
    torch::Tensor buffer;
    torch::Tensor value;
};

/// One pass through the network. A training pass does not change the buffers but says what they
/// would become: whether the step counts is known only when its loss is.
struct Pass
{
    bool training = false;
    Statistics statistics = Statistics::Moving; ///< of batch norm, where it predicts
    std::int64_t step = 0;                      ///< of training, from 1
    std::uint64_t seed = 0;                     ///< of what is drawn at random
    std::vector<BufferUpdate> bufferUpdates = {};

    /// True when batch norm normalizes by the minibatch itself.
    [[nodiscard]] bool byMinibatch() const
    {
        return training || statistics == Statistics::Minibatch;
    }
};

class Layer
{
public:
    /// Makes the layer's tensors, all zero, of this element type.
    Layer(const LayerAnalysis &analysis, torch::ScalarType type);
    Layer(const Layer &) = delete;
    Layer &operator=(const Layer &) = delete;
    virtual ~Layer() = default;

    /// `x` has the batch on its first axis: N×C×H×W or N×F.
    [[nodiscard]] virtual torch::Tensor forward(const torch::Tensor &x, Pass &pass) const = 0;

    [[nodiscard]] const std::vector<NamedTensor> &tensors() const { return m_tensors; }

    /// Whether it predicts by statistics that can be taken anew over many examples: from what is
    /// gathered between two calls of finishStatistics.
    [[nodiscard]] virtual bool hasStatistics() const { return false; }
    virtual void gatherStatistics(const torch::Tensor & /*x*/) {}
    virtual void finishStatistics() {}

protected:
    /// The tensor of this role, or an undefined one when the layer has none (no bias).
    [[nodiscard]] torch::Tensor tensor(TensorRole role) const;

private:
    std::vector<NamedTensor> m_tensors;
};

} // namespace normscope::nn
