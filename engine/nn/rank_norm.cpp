#include "engine/nn/rank_norm.h"

#include "engine/nn/channels.h"

namespace normscope::nn {
namespace {

/// The straight line that each value lies on: x̂ = offset + slope · x.
struct Lines
{
    torch::Tensor offset;
    torch::Tensor slope;
};

/// `below` {C, m} says how many quantiles lie below each value.
Lines linesAt(const torch::Tensor &below, const torch::Tensor &quantiles,
              const torch::Tensor &scores, double epsilon)
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
    const torch::Tensor start = scores.index({nearest});
    return {start - slope * quantiles.gather(1, nearest), slope};
}

} // namespace

torch::Tensor quantilesOf(const torch::Tensor &rows, std::int64_t count)
{
    const torch::Tensor sorted = std::get<0>(rows.sort(1));
    const auto values = static_cast<double>(rows.size(1));
    const torch::Tensor shares =
        (torch::arange(count, torch::kFloat64) + 0.5) / static_cast<double>(count);
    const torch::Tensor places = (shares * values - 0.5).clamp(0.0, values - 1);
    const torch::Tensor lower = places.floor();
    const torch::Tensor part = (places - lower).to(rows.scalar_type());
    const torch::Tensor first = lower.to(torch::kInt64);
    const torch::Tensor second = (first + 1).clamp_max(rows.size(1) - 1);
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
    const Lines left = linesAt(below(false), quantiles, scores, epsilon);
    const Lines right = linesAt(below(true), quantiles, scores, epsilon);
    const torch::Tensor ranked =
        (left.offset + right.offset) / 2 + rows * ((left.slope + right.slope) / 2);
    RankNormResult result{scaledAndShifted(fromChannelRows(ranked, x), gamma, beta),
                          movingQuantiles};
    if (training)
        result.movingQuantiles = movingAverage(movingQuantiles, quantiles, momentum);
    return result;
}

} // namespace normscope::nn
