// What one minibatch was to one normalization layer: the numbers that stand in its formula for one
// value, and how the values lie before and after it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace normscope {

/// Which value is followed. Everything counts from 0; what lies beyond its end means the last one.
struct NormLook
{
    std::size_t layer = 0;    ///< among RunHistory::normLayers()
    std::int64_t channel = 0; ///< or feature
    std::int64_t example = 0; ///< its place in the minibatch
    std::int64_t row = 0;     ///< 0 for a row of features
    std::int64_t column = 0;  ///< likewise
    friend bool operator==(const NormLook &, const NormLook &) = default;
};

/// How values lie: bins of equal width from `low` to `high`, the last one closed.
struct Distribution
{
    double low = 0;
    double high = 0;                  ///< equal to `low` where all values are: one bin then
    std::vector<std::int64_t> counts; ///< empty without a finite value
    double mean = 0;
    double deviation = 0;       ///< √ of the biased variance
    std::int64_t values = 0;    ///< finite ones
    std::int64_t notFinite = 0; ///< left out everywhere above
};

/// How batch renormalization corrects: x̂ = (x − μ_B) / √(σ_B² + ε) · r + d (Ioffe 2017, Algorithm
/// 1), by the moving statistics before the minibatch.
struct RenormStep
{
    double r = 1;
    double d = 0;
    double rFree = 1; ///< what it were without its limit
    double dFree = 0;
};

/// How decorrelated batch norm whitens: x̂_c = Σ_j w_cj (x_j − μ_j) over the channels j of its
/// group, with W = (Σ + ε·1)^(−1/2) (Huang et al. 2018, Algorithm 1).
struct WhiteningStep
{
    std::int64_t channels = 0; ///< of the group
    double own = 0;            ///< w_cc
    double others = 0;         ///< Σ over j ≠ c of w_cj (x_j − μ_j)
};

/// Where the rank transform puts a value: x̂ = s_k + (x − q_k) · (s_k+1 − s_k) / max(q_k+1 − q_k, ε)
/// between two quantiles, the score at the end beyond them.
struct RankStep
{
    std::int64_t below = 0; ///< values of the set that are smaller
    std::int64_t equal =
        0;               ///< that are equal, itself counted in; 0 where quantiles are moving ones
    bool beyond = false; ///< no quantile on one of its sides, or some are equal to it: x̂ is a
                         ///< score, or the middle of two
    double lowQuantile = 0;
    double highQuantile = 0;
    double lowScore = 0;
    double highScore = 0;
};

/// By the statistics of training or by those of prediction.
struct NormWay
{
    double mean = 0;         ///< μ; of the rank transform 0
    double variance = 0;     ///< σ², biased; of the rank transform 0
    std::int64_t values = 0; ///< m, that they are taken over; 0 for moving ones
    double normalized = 0;   ///< x̂
    double output = 0;       ///< y = γ x̂ + β
    Distribution y;          ///< of the same values as NormProbe::x
    std::optional<RenormStep> renorm;
    std::optional<WhiteningStep> whitening;
    std::optional<RankStep> rank;
};

struct NormProbe
{
    NormLook at; ///< within what there is
    std::int64_t step = 0;
    std::int64_t examples = 0; ///< of the minibatch
    std::int64_t channels = 0;
    std::int64_t height = 1; ///< of an image; 1 of a feature
    std::int64_t width = 1;
    double value = 0; ///< x, the value followed
    double gamma = 1; ///< of its channel, before the step's update; 1 where there is none
    double beta = 0;
    double epsilon = 0;
    /// The values that training takes its statistics over: those of the channel in the minibatch
    /// (or its ghost batch), or of the example's group of channels.
    Distribution x;
    NormWay training;
    std::optional<NormWay> prediction; ///< by the statistics after the step; none where it is as
                                       ///< training
    /// Moving statistics before the step, where there are any.
    std::optional<double> movingMean;
    std::optional<double> movingVariance;
    std::int64_t parts = 1; ///< ghost batches, each of which the moving statistics took in
};

} // namespace normscope
