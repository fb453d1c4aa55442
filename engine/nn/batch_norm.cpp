#include "engine/nn/batch_norm.h"

#include "engine/nn/channels.h"

namespace normscope::nn {
namespace {

/// Training mode with its gradient written out. Autograd over the forward's operations gives the
/// same, but goes over the full tensor three times as often.
class NormalizeMinibatch : public torch::autograd::Function<NormalizeMinibatch>
{
public:
    static torch::autograd::variable_list forward(torch::autograd::AutogradContext *context,
                                                  const torch::Tensor &x,
                                                  const torch::Tensor &gamma,
                                                  const torch::Tensor &beta, double epsilon)
    {
        const auto axes = reducedAxes(x);
        const torch::Tensor mean = x.mean(axes, /*keepdim=*/true);
        const torch::Tensor centered = x - mean;
        const torch::Tensor variance = centered.square().mean(axes, /*keepdim=*/true);
        const torch::Tensor inverseDeviation = (variance + epsilon).rsqrt();
        const torch::Tensor normalized = centered * inverseDeviation;

        context->save_for_backward({normalized, inverseDeviation, gamma});
        const torch::Tensor batchMean = mean.flatten();
        const torch::Tensor batchVariance = variance.flatten();
        context->mark_non_differentiable({batchMean, batchVariance});
        return {torch::addcmul(perChannel(beta, x), normalized, perChannel(gamma, x)), batchMean,
                batchVariance};
    }

    /// With dy = ∂ℓ/∂y and means over the m elements of a channel:
    ///
    ///     ∂ℓ/∂β = Σ dy
    ///     ∂ℓ/∂γ = Σ dy·x̂
    ///     ∂ℓ/∂x = γ/√(σ² + ε) · (dy − mean(dy) − x̂ · mean(dy·x̂))
    ///
    /// (the equations below Algorithm 1 of the paper, those for μ and σ² put into that for x).
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   const torch::autograd::variable_list &gradients)
    {
        const auto saved = context->get_saved_variables();
        const torch::Tensor &normalized = saved[0];
        const torch::Tensor &inverseDeviation = saved[1];
        const torch::Tensor &gamma = saved[2];
        const torch::Tensor &dy = gradients[0];
        const auto axes = reducedAxes(dy);
        const double m = static_cast<double>(dy.numel()) / static_cast<double>(gamma.numel());

        const torch::Tensor dBeta = dy.sum(axes, /*keepdim=*/true);
        const torch::Tensor dGamma = (dy * normalized).sum(axes, /*keepdim=*/true);
        torch::Tensor dx = dy - dBeta / m;
        dx.addcmul_(normalized, dGamma, -1.0 / m).mul_(perChannel(gamma, dy) * inverseDeviation);
        return {dx, dGamma.flatten(), dBeta.flatten(), torch::Tensor()};
    }
};

} // namespace

BatchNormResult batchNorm(const torch::Tensor &x, const torch::Tensor &gamma,
                          const torch::Tensor &beta, const torch::Tensor &movingMean,
                          const torch::Tensor &movingVariance, double epsilon, double momentum,
                          bool training)
{
    if (!training) {
        const torch::Tensor scale = gamma * (movingVariance + epsilon).rsqrt();
        const torch::Tensor y = torch::addcmul(perChannel(beta, x), x - perChannel(movingMean, x),
                                               perChannel(scale, x));
        return {y, movingMean, movingVariance};
    }
    const auto outputs = NormalizeMinibatch::apply(x, gamma, beta, epsilon);
    return {outputs[0], movingAverage(movingMean, outputs[1], momentum),
            movingAverage(movingVariance, outputs[2], momentum)};
}

} // namespace normscope::nn
