#include "engine/nn/rank_norm.h"

#include "engine/nn/channels.h"

#include <algorithm>

namespace normscope::nn {
namespace {

/// Each value {C, m} on its straight line, s_k + slope · (x − q_k); written as offset + slope · x
/// it would lose what the slope is larger than the scores. `below` {C, m} says how many quantiles
/// lie below each value.
torch::Tensor onLines(const torch::Tensor &rows, const torch::Tensor &below,
                      const torch::Tensor &quantiles, const torch::Tensor &scores, double epsilon)
{
    const std::int64_t count = scores.size(0);
    const torch::Tensor widths =
        (quantiles.slice(1, 1) - quantiles.slice(1, 0, count - 1)).clamp_min(epsilon);
    const torch::Tensor slopes = (scores.slice(0, 1) - scores.slice(0, 0, count - 1)) / widths;
    // Segment k reaches from q_k to q_{k+1}; outside of all of them the line is flat.
    const torch::Tensor segment = (below - 1).clamp(0, count - 2);
    const torch::Tensor inside = (below > 0).logical_and(below < count);
    const torch::Tensor slope = slopes.gather(1, segment) * inside;
    const torch::Tensor nearest = (below - 1).clamp(0, count - 1);
    return scores.index({nearest}) + slope * (rows - quantiles.gather(1, nearest));
}

} // namespace

torch::Tensor quantilesOf(const torch::Tensor &rows, std::int64_t count)
{
    const torch::Tensor sorted = std::get<0>(rows.sort(1));
    // The place ((2k + 1)·m − K) / 2K in whole numbers: a quantile that is one of the values must
    // be that value to the last bit, since values that are equal to a quantile are treated by a
    // rule of their own.
    const std::int64_t values = rows.size(1);
    const torch::Tensor first = torch::empty({count}, torch::kInt64);
    const torch::Tensor parts = torch::empty({count}, torch::kFloat64);
    for (std::int64_t k = 0; k < count; ++k) {
        const std::int64_t numerator =
            std::clamp<std::int64_t>((2 * k + 1) * values - count, 0, 2 * count * (values - 1));
        first.data_ptr<std::int64_t>()[k] = numerator / (2 * count);
        parts.data_ptr<double>()[k] =
            static_cast<double>(numerator % (2 * count)) / static_cast<double>(2 * count);
    }
    const torch::Tensor part = parts.to(rows.scalar_type());
    const torch::Tensor second = (first + 1).clamp_max(values - 1);
    const torch::Tensor low = sorted.index_select(1, first);
    return low + (sorted.index_select(1, second) - low) * part;
}

RankNormResult rankNorm(const torch::Tensor &x, const torch::Tensor &gamma,
                        const torch::Tensor &beta, const torch::Tensor &scores,
                        const torch::Tensor &movingQuantiles, double epsilon, double momentum,
                        bool training)
{
    const torch::Tensor rows = channelRows(x).contiguous();
    const torch::Tensor still = rows.detach();
    const torch::Tensor quantiles =
        training ? quantilesOf(still, scores.size(0)) : movingQuantiles.contiguous();
    const auto below = [&](bool equalToo) {
        return torch::searchsorted(quantiles, still, /*out_int32=*/false, /*right=*/equalToo);
    };
    const auto lines = [&](bool equalToo) {
        return onLines(rows, below(equalToo), quantiles, scores, epsilon);
    };
    const torch::Tensor ranked = (lines(false) + lines(true)) / 2;
    RankNormResult result{scaledAndShifted(fromChannelRows(ranked, x), gamma, beta),
                          movingQuantiles};
    if (training)
        result.movingQuantiles = movingAverage(movingQuantiles, quantiles, momentum);
    return result;
}

} // namespace normscope::nn
