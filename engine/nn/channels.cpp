#include "engine/nn/channels.h"

namespace normscope::nn {

std::vector<std::int64_t> reducedAxes(const torch::Tensor &x)
{
    return x.dim() == 4 ? std::vector<std::int64_t>{0, 2, 3} : std::vector<std::int64_t>{0};
}

torch::Tensor perChannel(const torch::Tensor &values, const torch::Tensor &x)
{
    return x.dim() == 4 ? values.view({1, -1, 1, 1}) : values.view({1, -1});
}

torch::Tensor channelRows(const torch::Tensor &x)
{
    return x.transpose(0, 1).reshape({x.size(1), -1});
}

torch::Tensor fromChannelRows(const torch::Tensor &rows, const torch::Tensor &x)
{
    std::vector<std::int64_t> shape = x.sizes().vec();
    std::swap(shape[0], shape[1]);
    return rows.view(shape).transpose(0, 1);
}

torch::Tensor scaledAndShifted(const torch::Tensor &normalized, const torch::Tensor &gamma,
                               const torch::Tensor &beta)
{
    torch::Tensor y = normalized;
    if (gamma.defined())
        y = y * perChannel(gamma, y);
    if (beta.defined())
        y = y + perChannel(beta, y);
    return y;
}

torch::Tensor movingAverage(const torch::Tensor &old, const torch::Tensor &batch, double momentum)
{
    return (momentum * old + (1.0 - momentum) * batch).detach();
}

} // namespace normscope::nn
