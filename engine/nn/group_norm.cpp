#include "engine/nn/group_norm.h"

#include "engine/nn/channels.h"

namespace normscope::nn {

torch::Tensor groupNorm(const torch::Tensor &x, std::int64_t groups, const torch::Tensor &gamma,
                        const torch::Tensor &beta, double epsilon)
{
    const torch::Tensor grouped = x.reshape({x.size(0), groups, -1});
    const torch::Tensor centered = grouped - grouped.mean(2, /*keepdim=*/true);
    const torch::Tensor variance = centered.square().mean(2, /*keepdim=*/true);
    const torch::Tensor normalized = (centered * (variance + epsilon).rsqrt()).view(x.sizes());
    return scaledAndShifted(normalized, gamma, beta);
}

} // namespace normscope::nn
