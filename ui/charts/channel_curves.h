// The channels of a normalization layer over a run. The values stay where the run's log of samples
// keeps them; what a chart needs of them is read when it is drawn. A value: a copy reads the same
// samples on any thread.
#pragma once

#include "engine/history/run_history.h"
#include "ui/charts/chart_view_settings.h"
#include "ui/charts/curve_math.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace normscope::ui {

[[nodiscard]] double along(const SampleMoment &moment, XAxis axis);

class ChannelCurves
{
public:
    /// Takes what `run` has recorded since. `layer` indexes its normLayers().
    void follow(const RunHistory &run, std::size_t layer, NormQuantity quantity);

    [[nodiscard]] bool isEmpty() const { return m_size == 0 || m_latest.empty(); }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] std::size_t channels() const { return m_latest.size(); }

    // Of those that are not empty.

    [[nodiscard]] const SampleMoment &first() const { return m_first; }
    [[nodiscard]] const SampleMoment &last() const { return m_last; }
    /// The values of the last sample, one for each channel.
    [[nodiscard]] const std::vector<double> &latest() const { return m_latest; }
    /// Of the finite values of a channel, and of all of them.
    [[nodiscard]] Range extent(std::size_t channel) const;
    [[nodiscard]] Range extent() const;
    /// Of those above 0, for a logarithmic axis.
    [[nodiscard]] Range positiveExtent() const;

    // What follows reads the log. Where the system cannot read it, values are NaN.

    [[nodiscard]] SampleMoment momentAt(std::size_t sample) const;
    /// One for each channel.
    [[nodiscard]] std::vector<double> valuesAt(std::size_t sample) const;
    /// The first sample whose x is not below, or is above, `x`; size() where there is none.
    [[nodiscard]] std::size_t lowerBound(XAxis axis, double x) const;
    [[nodiscard]] std::size_t upperBound(XAxis axis, double x) const;
    /// The nearest one.
    [[nodiscard]] std::size_t nearest(XAxis axis, double x) const;

    /// The samples themselves: size() of them belong to these curves. nullptr before follow().
    [[nodiscard]] const std::shared_ptr<const SampleLog> &log() const { return m_log; }
    [[nodiscard]] std::size_t layer() const { return m_layer; }
    [[nodiscard]] NormQuantity quantity() const { return m_quantity; }

private:
    std::shared_ptr<const SampleLog> m_log;
    std::size_t m_layer = 0;
    NormQuantity m_quantity = NormQuantity::Gamma;
    std::size_t m_size = 0;
    SampleMoment m_first;
    SampleMoment m_last;
    std::vector<double> m_latest;
    std::vector<NormExtent> m_extents;
};

} // namespace normscope::ui
