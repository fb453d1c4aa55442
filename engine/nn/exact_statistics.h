// The exact statistics of a batch normalization: mean and variance of each channel over many
// examples.
#pragma once

#include "engine/nn/running_moments.h"

#include <optional>

namespace normscope::nn {

/// Undefined until they were taken once.
class ExactStatistics
{
public:
    /// x {N, F} or {N, C, H, W}.
    void gather(const torch::Tensor &x);
    /// Those of all that was gathered since the last time, as `type`.
    void finish(torch::ScalarType type);

    [[nodiscard]] bool known() const { return m_mean.defined(); }
    [[nodiscard]] const torch::Tensor &mean() const { return m_mean; }
    [[nodiscard]] const torch::Tensor &variance() const { return m_variance; }

private:
    std::optional<RunningMoments> m_moments;
    torch::Tensor m_mean;
    torch::Tensor m_variance;
};

} // namespace normscope::nn
