// How the lines of training and of what is judged after each epoch are told apart.
#pragma once

#include "ui/charts/chart_view_settings.h"
#include "ui/charts/plot_style.h"
#include "ui/runs/run_entry.h"

#include <QStringList>
#include <QVector>

class QPainter;

namespace normscope::ui {

/// The dash pattern of one of evaluationKinds(), in widths of the line.
[[nodiscard]] QVector<qreal> dashesOf(std::size_t evaluation);
/// What the runs that are not hidden are judged on after each epoch, each once, in the order of
/// evaluationKinds(); the test set for none.
[[nodiscard]] std::vector<std::size_t> evaluationsInSight(const std::vector<RunEntry> &runs);

/// "train" and the names of the evaluations; a lone test, `once` an epoch, says so.
[[nodiscard]] QStringList lineKeyNames(const std::vector<std::size_t> &evaluations, bool once);
[[nodiscard]] double lineKeysWidth(const PlotStyle &style, const QFont &font,
                                   const QStringList &names);
/// The line styles with these names, from `left` on; returns where they end.
double paintLineKeys(QPainter &painter, const PlotStyle &style, const QFont &font, double left,
                     double centerY, const std::vector<std::size_t> &evaluations,
                     const QStringList &names);

/// "mean ± 1 sd"
[[nodiscard]] QString bandName(BandKind band);
/// A shaded swatch and that name, from `left` on; returns where they end.
double paintBandKey(QPainter &painter, const PlotStyle &style, const QFont &font, double left,
                    double centerY, BandKind band);

} // namespace normscope::ui
