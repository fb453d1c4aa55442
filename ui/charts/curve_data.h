// The full data of one run's curves in one chart, kept as it grows.
#pragma once

#include "engine/history/run_history.h"
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

/// Curves measured at the same moments: one of the minibatches, one of the epochs, or one for each
/// channel.
struct CurveSet
{
    Moments at;
    std::vector<Curve> curves;
    [[nodiscard]] bool isEmpty() const { return at.size() == 0 || curves.empty(); }
};

/// What a chart source reads of a run. A source fills what it has: the minibatches and epochs of a
/// quantity, or the channels of a layer.
struct RunCurves
{
    CurveSet minibatches;                 ///< training, one value per step
    CurveSet epochs;                      ///< one value per epoch: of the test set first
    std::vector<std::size_t> evaluations; ///< which of evaluationKinds() the epochs' curves are
    CurveSet channels;                    ///< samples of a normalization layer

    /// The minibatches' values averaged over the full data; grows with them.
    [[nodiscard]] const std::vector<double> &smoothed() const { return m_smoothed; }
    [[nodiscard]] double smoothing() const { return m_smoothing; }
    /// Averages what is new, or everything when the factor is another one.
    void smooth(double factor);

private:
    std::vector<double> m_smoothed;
    double m_smoothing = -1;
    Smoother m_smoother;
};

} // namespace normscope::ui
