// Lays a scatter out and paints it: in the window and in pictures alike.
#pragma once

#include "ui/charts/plot.h"
#include "ui/charts/plot_style.h"
#include "ui/compare/scatter_data.h"

#include <optional>

class QPainter;

namespace normscope::ui {

/// Axes and area within `bounds`.
[[nodiscard]] Plot scatterPlot(const ScatterData &data, const QRectF &bounds,
                               const PlotStyle &style);
/// Where a point stands: beside others of its color at the same x, and at the foot when it broke
/// off.
[[nodiscard]] QPointF placeOf(const ScatterPoint &point, const ScatterData &data, const Plot &plot,
                              const PlotStyle &style);
/// Runs other than `highlighted` are dimmed; 0 for none.
void paintScatter(QPainter &painter, const ScatterData &data, const Plot &plot,
                  const PlotStyle &style, RunId highlighted = 0);
/// The point under `at`, within a few pixels.
[[nodiscard]] std::optional<std::size_t> pointAt(QPointF at, const ScatterData &data,
                                                 const Plot &plot, const PlotStyle &style);

} // namespace normscope::ui
