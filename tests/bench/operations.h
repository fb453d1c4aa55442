// How much arithmetic a network needs, counted as its formulas have it.
#pragma once

#include "engine/experiment/network_analysis.h"

namespace normscope::bench {

/// Multiplications and additions of the convolutions and linear layers in one training step of one
/// example: forward, ∂ℓ/∂W, and ∂ℓ/∂x where something before it is trained; each as a direct
/// product, whatever algorithm is used. The chapter's network: 1,517,040.
inline double operationsOfTraining(const ModelSpec &model, const NetworkAnalysis &network)
{
    double operations = 0;
    bool trainedBefore = false;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const LayerAnalysis &layer = network.layers[i];
        if (kindOf(model.layers[i]).role == LayerRole::Affine) {
            const auto weights = static_cast<double>(elementCount(layer.tensors.front().shape));
            double places = 1;
            for (std::size_t axis = 1; axis < layer.output.size(); ++axis)
                places *= static_cast<double>(layer.output[axis]);
            operations += 2 * weights * places * (trainedBefore ? 3 : 2);
        }
        trainedBefore = trainedBefore || layer.parameterCount > 0;
    }
    return operations;
}

} // namespace normscope::bench
