#include "engine/compare/group_difference.h"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

namespace normscope {

namespace {

struct Side
{
    std::vector<double> values;
    std::map<std::int64_t, std::vector<double>> bySeed;
    std::size_t lost = 0;
};

Side sideOf(const std::vector<Measured> &runs)
{
    Side side;
    for (const Measured &run : runs) {
        if (run.state == RunState::Diverged || run.state == RunState::Failed)
            ++side.lost;
        if (!isAveraged(run))
            continue;
        side.values.push_back(run.value);
        side.bySeed[run.seed].push_back(run.value);
    }
    return side;
}

std::vector<double> pairDifferences(const Side &a, const Side &b)
{
    std::vector<double> differences;
    for (const auto &[seed, values] : a.bySeed)
        if (const auto other = b.bySeed.find(seed); other != b.bySeed.end())
            differences.push_back(momentsOf(values).mean - momentsOf(other->second).mean);
    return differences;
}

void setInterval(GroupDifference &result, double standardError)
{
    double half = 0;
    if (standardError > 0) {
        const boost::math::students_t distribution(result.df);
        half = standardError * boost::math::quantile(boost::math::complement(
                                   distribution, (1 - result.confidence) / 2));
    }
    result.low = result.difference - half;
    result.high = result.difference + half;
}

void compareMeans(GroupDifference &result, const Side &a, const Side &b)
{
    const Moments first = momentsOf(a.values);
    const Moments second = momentsOf(b.values);
    result.difference = first.mean - second.mean;
    if (a.values.size() < 2 || b.values.size() < 2)
        return;
    result.kind = DifferenceKind::Welch;
    result.small = std::min(a.values.size(), b.values.size()) < smallSample;
    const auto countA = double(a.values.size());
    const auto countB = double(b.values.size());
    // Shares of the squared standard error, which may be so small that their squares vanish.
    const double partA = first.sd * first.sd / countA;
    const double partB = second.sd * second.sd / countB;
    const double sum = partA + partB;
    const double share = sum > 0 ? partA / sum : 0.5;
    result.df = 1 / (share * share / (countA - 1) + (1 - share) * (1 - share) / (countB - 1));
    setInterval(result, std::sqrt(sum));
}

} // namespace

GroupDifference differenceOf(const std::vector<Measured> &a, const std::vector<Measured> &b,
                             double confidence)
{
    if (!(confidence > 0 && confidence < 1))
        throw std::invalid_argument("a confidence lies between 0 and 1");
    const Side first = sideOf(a);
    const Side second = sideOf(b);
    GroupDifference result;
    result.confidence = confidence;
    result.countA = first.values.size();
    result.countB = second.values.size();
    result.divergedA = first.lost;
    result.divergedB = second.lost;
    const std::vector<double> pairs = pairDifferences(first, second);
    if (pairs.size() < 2 ||
        2 * pairs.size() < std::min(first.bySeed.size(), second.bySeed.size())) {
        compareMeans(result, first, second);
        return result;
    }
    const Moments moments = momentsOf(pairs);
    result.kind = DifferenceKind::Paired;
    result.pairs = pairs.size();
    result.difference = moments.mean;
    result.df = double(pairs.size() - 1);
    result.small = pairs.size() < smallSample;
    setInterval(result, moments.sd / std::sqrt(double(pairs.size())));
    return result;
}

} // namespace normscope
