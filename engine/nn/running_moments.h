// Mean and covariance of many values, minibatch after minibatch, in float64.
#pragma once

#include "engine/nn/torch_headers.h"

namespace normscope::nn {

/// Of rows {C, m}: the mean of each row and the biased variances, or covariances within groups,
/// combined over minibatches (Chan, Golub & LeVeque 1979, eq. 2.1).
class RunningMoments
{
public:
    /// `groups` 0 keeps variances {C}; otherwise covariances {groups, C / groups, C / groups}.
    explicit RunningMoments(std::int64_t groups = 0) : m_groups(groups) {}

    void add(const torch::Tensor &rows);
    [[nodiscard]] torch::Tensor mean() const { return m_mean; }
    [[nodiscard]] torch::Tensor spread() const { return m_squares / m_count; }

private:
    /// Σ d·dᵀ (or Σ d²) of deviations {C, m}.
    [[nodiscard]] torch::Tensor squares(const torch::Tensor &deviations) const;

    std::int64_t m_groups;
    double m_count = 0;
    torch::Tensor m_mean;
    torch::Tensor m_squares;
};

} // namespace normscope::nn
