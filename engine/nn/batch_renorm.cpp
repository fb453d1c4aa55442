#include "engine/nn/batch_renorm.h"

#include "engine/nn/channels.h"

namespace normscope::nn {

BatchNormResult batchRenorm(const torch::Tensor &x, const torch::Tensor &gamma,
                            const torch::Tensor &beta, const torch::Tensor &movingMean,
                            const torch::Tensor &movingVariance, double epsilon, double momentum,
                            double rMax, double dMax, bool training)
{
    const torch::Tensor center = perChannel(movingMean, x);
    const torch::Tensor scale = (perChannel(movingVariance, x) + epsilon).sqrt();
    if (!training)
        return {scaledAndShifted((x - center) / scale, gamma, beta), movingMean, movingVariance};
    const auto axes = reducedAxes(x);
    const torch::Tensor mean = x.mean(axes, /*keepdim=*/true);
    const torch::Tensor centered = x - mean;
    const torch::Tensor variance = centered.square().mean(axes, /*keepdim=*/true);
    const torch::Tensor deviation = (variance + epsilon).sqrt();
    const torch::Tensor r = (deviation / scale).clamp(1 / rMax, rMax).detach();
    const torch::Tensor d = ((mean - center) / scale).clamp(-dMax, dMax).detach();
    const torch::Tensor normalized = centered / deviation * r + d;
    return {scaledAndShifted(normalized, gamma, beta),
            movingAverage(movingMean, mean.flatten(), momentum),
            movingAverage(movingVariance, variance.flatten(), momentum)};
}

} // namespace normscope::nn
