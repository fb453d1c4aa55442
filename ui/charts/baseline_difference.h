// Curves less those of one run, or of its group's mean: what a chart draws where differences are
// asked for.
#pragma once

#include "ui/charts/chart_run.h"
#include "ui/charts/chart_view_settings.h"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace normscope::ui {

/// `run` less `base` at equal steps (at equal shares of an epoch where their minibatches are of
/// different size, unless `axis` counts steps), smoothed less smoothed; NaN beyond where `base`
/// ends, and for evaluations that it has not. A mean keeps its deviation, which a constant does not
/// change.
[[nodiscard]] ChartRun differenceTo(const ChartRun &base, const ChartRun &run, XAxis axis,
                                    BandKind band);

class BaselineDifference
{
public:
    using Runs = std::vector<std::reference_wrapper<const ChartRun>>;
    /// Works out what is new. `nextStamp` gives stamps that no curves had before.
    void update(const Runs &drawn, const ChartRun &base, const ChartSettings &settings,
                const std::function<std::uint64_t()> &nextStamp);
    [[nodiscard]] Runs drawn() const { return {m_drawn.begin(), m_drawn.end()}; }

private:
    struct Source
    {
        std::uint64_t run = 0; ///< stamps of what a difference was made of
        std::uint64_t base = 0;
        XAxis axis = XAxis::Epoch;
        BandKind band = BandKind::Deviation;
        friend bool operator==(const Source &, const Source &) = default;
    };
    std::vector<ChartRun> m_drawn;
    std::vector<Source> m_sources; ///< beside m_drawn
};

} // namespace normscope::ui
