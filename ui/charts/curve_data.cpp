#include "ui/charts/curve_data.h"

#include <utility>

namespace normscope::ui {

void Moments::add(std::int64_t atStep, double atEpoch, double atSeconds)
{
    step.push_back(static_cast<double>(atStep));
    epoch.push_back(atEpoch);
    seconds.push_back(atSeconds);
}

const std::vector<double> &Moments::along(XAxis axis) const
{
    switch (axis) {
    case XAxis::Step:
        return step;
    case XAxis::Seconds:
        return seconds;
    case XAxis::Epoch:
        break;
    }
    return epoch;
}

void Curve::add(double value)
{
    values.push_back(value);
    extent.add(value);
    if (value > 0)
        positiveExtent.add(value);
}

void RunCurves::smooth(double factor)
{
    if (minibatches.curves.empty())
        return;
    if (factor != m_smoothing) {
        m_smoothing = factor;
        m_smoother = Smoother(factor);
        m_smoothed.clear();
    }
    const std::vector<double> &values = minibatches.curves.front().values;
    m_smoothed.reserve(values.size());
    for (std::size_t i = m_smoothed.size(); i < values.size(); ++i)
        m_smoothed.push_back(m_smoother.push(values[i]));
}

void RunCurves::setSmoothed(std::vector<double> values, double factor)
{
    m_smoothed = std::move(values);
    m_smoothing = factor;
}

} // namespace normscope::ui
