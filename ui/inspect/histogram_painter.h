// Draws how values lie before and after a normalization, one above the other, with the value that
// is followed led from the one to the other.
#pragma once

#include "ui/inspect/worked_examples.h"

#include <QColor>
#include <QRectF>

#include <vector>

class QPainter;

namespace normscope::look {
struct Tokens;
} // namespace normscope::look

namespace normscope::ui {

/// What a horizontal axis shows.
struct ValueRange
{
    double low = 0;
    double high = 0;
    [[nodiscard]] double span() const { return high - low; }
    [[nodiscard]] bool isEmpty() const { return !(high > low); }
};

struct HistogramAxes
{
    ValueRange before;
    ValueRange after;
};

/// Axes on which the bulk of all these and the values followed lie: the same one before and after
/// where neither would be lost on it. `kept` stays as long as it does well, so that axes stay put.
[[nodiscard]] HistogramAxes axesFor(const std::vector<const HistogramPair *> &pairs,
                                    const HistogramAxes &kept);

/// Numbers to be written along an axis, some five of them.
[[nodiscard]] std::vector<double> ticksOf(const ValueRange &range);

void paintHistograms(QPainter &painter, const QRectF &place, const HistogramPair &pair,
                     const HistogramAxes &axes, const look::Tokens &tokens, const QColor &accent);

} // namespace normscope::ui
