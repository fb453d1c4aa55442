// Axes: ranges that end at round numbers, ticks, and numbers as people read them.
#pragma once

#include "ui/charts/curve_math.h"

#include <QString>

#include <vector>

namespace normscope::ui {

struct Tick
{
    double at = 0; ///< in the axis's own space: log10 of the value on a logarithmic axis
    QString text;
    friend bool operator==(const Tick &, const Tick &) = default;
};

/// One axis. Its space is linear in pixels: the value itself, or its log10.
struct Scale
{
    Range range; ///< in axis space
    bool logarithmic = false;
    std::vector<Tick> ticks;

    /// NaN for what a logarithmic axis cannot show.
    [[nodiscard]] double toAxis(double value) const;
    [[nodiscard]] double toValue(double at) const;
    /// 0 at the lower end, 1 at the upper.
    [[nodiscard]] double fraction(double at) const { return (at - range.lo) / range.span(); }
    friend bool operator==(const Scale &, const Scale &) = default;
};

/// 1, 2 or 5 times a power of ten, so that `span` has about `intervals` of them.
[[nodiscard]] double roundStep(double span, int intervals);
/// `data` widened to multiples of the round step.
[[nodiscard]] Range roundRange(Range data, int intervals);
/// An axis over `data` widened to multiples of the round step, which is that of its ticks too.
[[nodiscard]] Scale roundScale(Range data, int intervals);
/// An axis over exactly `range` (in axis space) with its ticks at round numbers.
[[nodiscard]] Scale makeScale(Range range, bool logarithmic, int intervals);

/// With the user's locale, a true minus sign and a fixed number of decimals; very large and very
/// small numbers as 1.1 × 10⁻⁷.
[[nodiscard]] QString numberText(double value, int decimals);
[[nodiscard]] QString powerText(double value);
/// The same with a + before what is more than 0: of differences.
[[nodiscard]] QString differenceText(double value, int decimals);

} // namespace normscope::ui
