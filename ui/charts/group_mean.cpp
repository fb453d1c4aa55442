#include "ui/charts/group_mean.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace normscope::ui {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

void resize(std::size_t size, Moments &at, Curve &mean, Spread &spread)
{
    at.step.resize(size);
    at.epoch.resize(size);
    at.seconds.resize(size);
    mean.values.resize(size);
    spread.sd.resize(size);
    spread.lo.resize(size);
    spread.hi.resize(size);
    spread.count.resize(size);
}

void write(const MeanAt &value, std::size_t i, Curve &mean, Spread &spread)
{
    mean.values[i] = value.mean;
    spread.sd[i] = value.sd;
    spread.lo[i] = value.lo;
    spread.hi[i] = value.hi;
    spread.count[i] = value.count;
}

/// Steps of an epoch.
double strideOf(const Moments &at)
{
    return at.size() > 0 && at.epoch.back() > 0 ? at.step.back() / at.epoch.back() : 0;
}

/// The mean of moments; of equal ones exactly that.
class Moment
{
public:
    void add(double value)
    {
        if (m_count == 0)
            m_first = value;
        m_beyond += value - m_first;
        ++m_count;
    }
    [[nodiscard]] double mean() const { return m_first + m_beyond / m_count; }

private:
    double m_first = 0;
    double m_beyond = 0;
    int m_count = 0;
};

} // namespace

MeanAt meanOf(const std::vector<double> &values)
{
    MeanAt result{unknown, unknown, unknown, unknown, 0};
    double sum = 0;
    Range range;
    for (const double value : values) {
        if (!std::isfinite(value))
            continue;
        ++result.count;
        sum += value;
        range.add(value);
    }
    if (result.count == 0)
        return result;
    result.mean = sum / result.count;
    result.lo = range.lo;
    result.hi = range.hi;
    if (result.count < 2)
        return result;
    double squares = 0;
    for (const double value : values)
        if (std::isfinite(value))
            squares += (value - result.mean) * (value - result.mean);
    result.sd = std::sqrt(squares / (result.count - 1));
    return result;
}

std::size_t meanSize(const std::vector<MeanMember> &members)
{
    std::size_t size = 0;
    for (const MeanMember &member : members)
        size = std::max(size, std::min(member.at->size(), member.values->size()));
    return size;
}

void averageByIndex(const std::vector<MeanMember> &members, std::size_t from, std::size_t to,
                    Moments &at, Curve &mean, Spread &spread)
{
    resize(std::max(at.size(), to), at, mean, spread);
    std::vector<double> values;
    for (std::size_t i = from; i < to; ++i) {
        values.clear();
        Moment step;
        Moment epoch;
        Moment seconds;
        for (const MeanMember &member : members) {
            if (i >= std::min(member.at->size(), member.values->size()))
                continue;
            values.push_back((*member.values)[i]);
            step.add(member.at->step[i]);
            epoch.add(member.at->epoch[i]);
            seconds.add(member.at->seconds[i]);
        }
        // Where a run ends the others' mean may lie before; a chart's x never goes back.
        const auto after = [i](const std::vector<double> &along, double value) {
            return i > 0 ? std::max(along[i - 1], value) : value;
        };
        at.step[i] = after(at.step, step.mean());
        at.epoch[i] = after(at.epoch, epoch.mean());
        at.seconds[i] = after(at.seconds, seconds.mean());
        write(meanOf(values), i, mean, spread);
    }
    // What lies behind may have been ahead of what is new now.
    for (std::size_t i = to; i > 0 && i < at.size() && at.seconds[i] < at.seconds[i - 1]; ++i)
        at.seconds[i] = at.seconds[i - 1];
}

bool haveEqualEpochs(const std::vector<MeanMember> &members)
{
    double first = 0;
    for (const MeanMember &member : members) {
        const double stride = strideOf(*member.at);
        if (stride == 0)
            continue;
        if (first != 0 && std::abs(stride - first) > 1e-6 * first)
            return false;
        first = stride;
    }
    return true;
}

void averageByEpoch(const std::vector<MeanMember> &members, Moments &at, Curve &mean,
                    Spread &spread)
{
    double stride = 0;
    double last = 0;
    for (const MeanMember &member : members) {
        const double own = strideOf(*member.at);
        if (own > 0 && (stride == 0 || own < stride))
            stride = own;
        if (member.at->size() > 0)
            last = std::max(last, member.at->epoch.back());
    }
    const auto size = static_cast<std::size_t>(std::floor(last * stride + 1e-6));
    resize(size, at, mean, spread);
    std::vector<std::size_t> next(members.size(), 0);
    std::vector<double> values;
    for (std::size_t i = 0; i < size; ++i) {
        const double epoch = static_cast<double>(i + 1) / stride;
        values.clear();
        double seconds = 0;
        for (std::size_t m = 0; m < members.size(); ++m) {
            const std::vector<double> &epochs = members[m].at->epoch;
            const std::size_t length = std::min(epochs.size(), members[m].values->size());
            while (next[m] < length && epochs[next[m]] <= epoch + 1e-9)
                ++next[m];
            // Past its end by no more than one of the coarser steps.
            if (next[m] == 0 || epoch > epochs[length - 1] + 1 / stride - 1e-9)
                continue;
            values.push_back((*members[m].values)[next[m] - 1]);
            seconds += members[m].at->seconds[next[m] - 1];
        }
        at.step[i] = static_cast<double>(i + 1);
        at.epoch[i] = epoch;
        at.seconds[i] = values.empty() ? 0 : seconds / static_cast<double>(values.size());
        if (i > 0)
            at.seconds[i] = std::max(at.seconds[i], at.seconds[i - 1]);
        write(meanOf(values), i, mean, spread);
    }
}

} // namespace normscope::ui
