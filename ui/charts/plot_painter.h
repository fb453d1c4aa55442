// Paints a Plot: on the screen in layers about the series of Qt Charts, in pictures all of it.
#pragma once

#include "ui/charts/plot.h"
#include "ui/charts/plot_style.h"

#include <QPen>

class QPainter;

namespace normscope::ui {

/// What is not of the highlighted run has this opacity.
inline constexpr double dimmedOpacity = 0.25;

/// Grid, axes, tick labels, titles, the line at the start value.
void paintAxes(QPainter &painter, const Plot &plot, const PlotStyle &style);
/// The image of channels with its color bar, if there is one.
void paintImage(QPainter &painter, const Plot &plot, const PlotStyle &style);
/// What is shaded about means, behind their lines.
void paintBands(QPainter &painter, const Plot &plot, const PlotStyle &style);
/// The raw curves behind everything. On the screen without antialiasing, a tenth of its cost for
/// lines that are all but vertical.
void paintRawLines(QPainter &painter, const Plot &plot, const PlotStyle &style);
/// The other lines. All are cut exactly at the edges of the area: SVG knows no clipping.
void paintLines(QPainter &painter, const Plot &plot, const PlotStyle &style);
/// The points of the lines that have one per epoch.
void paintEpochPoints(QPainter &painter, const Plot &plot, const PlotStyle &style);
/// Epoch points, line ends, best epochs, notes.
void paintMarks(QPainter &painter, const Plot &plot, const PlotStyle &style);

[[nodiscard]] QPen linePen(const PlotLine &line, const Plot &plot, const PlotStyle &style);

} // namespace normscope::ui
