#include "engine/nn/exact_statistics.h"

#include "engine/nn/channels.h"

namespace normscope::nn {

void ExactStatistics::gather(const torch::Tensor &x)
{
    if (!m_moments)
        m_moments.emplace();
    m_moments->add(channelRows(x));
}

void ExactStatistics::finish(torch::ScalarType type)
{
    if (!m_moments)
        return;
    m_mean = m_moments->mean().to(type);
    m_variance = m_moments->spread().to(type);
    m_moments.reset();
}

} // namespace normscope::nn
