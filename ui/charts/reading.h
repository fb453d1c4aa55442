// The values of every visible run at one place on the x axis: what the crosshair says.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/charts/plot.h"
#include "ui/charts/plot_style.h"

#include <QPointF>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

class QPainter;

namespace normscope::ui {

struct ReadingRow
{
    int slot = -1; ///< the run's color and glyph; −1 without
    QString label;
    QStringList cells;
};

struct ReadingDot
{
    RunId run = 0;
    int slot = 0;
    QPointF at; ///< in axis space
};

struct Reading
{
    double x = 0;
    QString header;      ///< "epoch 4 · step 940"
    QStringList columns; ///< "train", "test"
    std::vector<ReadingRow> rows;
    std::vector<ReadingDot> dots;
};

/// The nearest moment at which the first visible run has a value; `x` itself without runs.
[[nodiscard]] double snapped(const ChartData &data, double x);
/// Of the visible runs at `x`; nothing where there is no value. A run that ended before says `–`.
/// Train is the smoothed value, test that of the last epoch finished by then.
[[nodiscard]] std::optional<Reading> readAt(const ChartData &data, const Plot &plot, double x);

/// The vertical line and the dots.
void paintCrosshair(QPainter &painter, const Reading &reading, const Plot &plot,
                    const PlotStyle &style);
/// The box beside the pointer, over no line end.
void paintReadout(QPainter &painter, const Reading &reading, const Plot &plot,
                  const PlotStyle &style, QPointF pointer);
/// Where the box goes.
[[nodiscard]] QRectF readoutPlace(const Reading &reading, const Plot &plot, const PlotStyle &style,
                                  QPointF pointer);

} // namespace normscope::ui
