// How the normalizations see a minibatch: {N, F}, or {N, C, H, W} whose axis 1 is the channel.
#pragma once

#include "engine/nn/torch_headers.h"

#include <vector>

namespace normscope::nn {

/// Every axis but the channel's.
[[nodiscard]] std::vector<std::int64_t> reducedAxes(const torch::Tensor &x);
/// A value per channel, shaped so that it spreads over x: {1, C} or {1, C, 1, 1}.
[[nodiscard]] torch::Tensor perChannel(const torch::Tensor &values, const torch::Tensor &x);
/// {C, m}: the m values of each channel in a row.
[[nodiscard]] torch::Tensor channelRows(const torch::Tensor &x);
/// The way back: rows {C, m} in the shape of x.
[[nodiscard]] torch::Tensor fromChannelRows(const torch::Tensor &rows, const torch::Tensor &x);

/// γ·x̂ + β; either may be undefined, and is left out then.
[[nodiscard]] torch::Tensor scaledAndShifted(const torch::Tensor &normalized,
                                             const torch::Tensor &gamma, const torch::Tensor &beta);

/// momentum · old + (1 − momentum) · minibatch, without gradient.
[[nodiscard]] torch::Tensor movingAverage(const torch::Tensor &old, const torch::Tensor &batch,
                                          double momentum);

} // namespace normscope::nn
