#include "engine/nn/running_moments.h"

namespace normscope::nn {

torch::Tensor RunningMoments::squares(const torch::Tensor &deviations) const
{
    if (m_groups == 0)
        return deviations.square().sum(1);
    const torch::Tensor grouped = deviations.view({m_groups, -1, deviations.size(1)});
    return torch::bmm(grouped, grouped.transpose(1, 2));
}

void RunningMoments::add(const torch::Tensor &rows)
{
    const torch::Tensor values = rows.detach().to(torch::kFloat64);
    const auto count = static_cast<double>(values.size(1));
    const torch::Tensor mean = values.mean(1);
    const torch::Tensor around = squares(values - mean.unsqueeze(1));
    if (m_count == 0) {
        m_count = count;
        m_mean = mean;
        m_squares = around;
        return;
    }
    const double total = m_count + count;
    const torch::Tensor apart = mean - m_mean;
    m_mean = m_mean + apart * (count / total);
    m_squares = m_squares + around + squares(apart.unsqueeze(1)) * (m_count * count / total);
    m_count = total;
}

} // namespace normscope::nn
