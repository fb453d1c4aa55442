#include "engine/experiment/arithmetic.h"

namespace normscope {

namespace {

/// Multiply-adds of one example's forward pass: every weight is used once at each place of the
/// output.
double multiplyAdds(const LayerAnalysis &layer)
{
    const std::int64_t perChannel = elementCount(layer.output) / layer.output.front();
    const auto places = static_cast<double>(perChannel);
    double sum = 0;
    for (const TensorSpec &tensor : layer.tensors)
        if (tensor.role == TensorRole::Weight)
            sum += static_cast<double>(elementCount(tensor.shape)) * places;
    return sum;
}

} // namespace

double trainingOperations(const ModelSpec &model, const NetworkAnalysis &network)
{
    if (!network.works())
        return 0;
    double sum = 0;
    bool trainedBefore = false;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const LayerAnalysis &layer = network.layers[i];
        // Forward, gradient of the weights, gradient of the input: each as many, each of two
        // operations.
        if (kindOf(model.layers[i]).role == LayerRole::Affine)
            sum += (trainedBefore ? 3 : 2) * 2 * multiplyAdds(layer);
        trainedBefore = trainedBefore || layer.parameterCount > 0;
    }
    return sum;
}

} // namespace normscope
