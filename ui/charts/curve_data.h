// The full data of one run's curves in one chart, kept as it grows.
#pragma once

#include "engine/history/run_history.h"
#include "ui/charts/channel_curves.h"
#include "ui/charts/chart_view_settings.h"
#include "ui/charts/curve_math.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace normscope::ui {

/// When values were measured, on each of the three x axes.
struct Moments
{
    std::vector<double> step;
    std::vector<double> epoch;
    std::vector<double> seconds;

    void add(std::int64_t atStep, double atEpoch, double atSeconds);
    [[nodiscard]] std::size_t size() const { return step.size(); }
    [[nodiscard]] const std::vector<double> &along(XAxis axis) const;
};

struct Curve
{
    std::vector<double> values;
    Range extent;         ///< of the finite values
    Range positiveExtent; ///< of those above 0, for a logarithmic axis

    void add(double value);
};

/// Curves measured at the same moments: one of the minibatches, or those of the epochs.
struct CurveSet
{
    Moments at;
    std::vector<Curve> curves;
    [[nodiscard]] bool isEmpty() const { return at.size() == 0 || curves.empty(); }
};

/// How far the runs of a group lie apart at each moment of their mean.
struct Spread
{
    std::vector<double> sd; ///< of the sample, over n − 1; NaN for a single value
    std::vector<double> lo; ///< the smallest of the runs' values, NaN for none
    std::vector<double> hi; ///< the largest
    std::vector<int> count; ///< n: runs that have a finite value there
};

/// What a chart source reads of a run. A source fills what it has: the minibatches and epochs of a
/// quantity, or the channels of a layer.
struct RunCurves
{
    CurveSet minibatches;                 ///< training, one value per step
    CurveSet epochs;                      ///< one value per epoch: of the test set first
    std::vector<std::size_t> evaluations; ///< which of evaluationKinds() the epochs' curves are
    ChannelCurves channels;               ///< samples of a normalization layer

    /// Of a group: the curves are means of its runs' (the minibatches' of their smoothed values),
    /// and these tell how far the runs lie apart; one for the minibatches, one for each of epochs.
    bool isMean = false;
    Spread minibatchSpread;
    std::vector<Spread> epochSpreads;

    /// The minibatches' values averaged over the full data; grows with them.
    [[nodiscard]] const std::vector<double> &smoothed() const
    {
        return isMean ? minibatches.curves.front().values : m_smoothed;
    }
    [[nodiscard]] double smoothing() const { return m_smoothing; }
    /// Averages what is new, or everything when the factor is another one.
    void smooth(double factor);
    /// The curves are of values smoothed already, by this factor.
    void setSmoothed(std::vector<double> values, double factor);

private:
    std::vector<double> m_smoothed;
    double m_smoothing = -1;
    Smoother m_smoother;
};

} // namespace normscope::ui
