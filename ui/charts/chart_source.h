// What can be drawn of a run. A source is one file (source_*.cpp) and one row of chartSources().
#pragma once

#include "ui/charts/curve_data.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace normscope::ui {

struct ChartSource
{
    QString id;              ///< "loss": in file names and as the series' name in CSV
    QString title;           ///< "Loss", "γ"
    QString unit;            ///< "softmax cross-entropy"
    QString axis;            ///< title of the y axis in pictures: "accuracy (fraction correct)"
    QString symbol;          ///< "γ": in sentences
    QStringList explanation; ///< what an empty chart says where the curves will be
    bool perLayer = false;   ///< curves are the channels of a normalization layer
    bool marksBest = false;  ///< the best epoch is marked
    bool canBeLogarithmic = false;
    int decimals = 3;
    Range emptyRange;            ///< of y while there is nothing; grows when data leave it
    std::optional<double> start; ///< where every channel starts: a line is drawn there
    bool mayRunAway = false;     ///< has no upper bound: y ends at twice where a run began
    bool symmetric = false;      ///< y spans as far below the start as above
    bool saysWhenStill = false;  ///< trained, so that never having moved is worth a sentence
    /// Appends to `curves` what `run` has recorded since. `layer` indexes its normLayers().
    void (*read)(const RunHistory &run, std::size_t layer, RunCurves &curves) = nullptr;
};

[[nodiscard]] const std::vector<ChartSource> &chartSources();
/// `id` is one of them; throws std::out_of_range otherwise.
[[nodiscard]] const ChartSource &chartSource(const QString &id);

// The rows, each from its own file.
[[nodiscard]] ChartSource lossSource();
[[nodiscard]] ChartSource accuracySource();
[[nodiscard]] ChartSource gammaSource();
[[nodiscard]] ChartSource betaSource();
[[nodiscard]] ChartSource movingMeanSource();
[[nodiscard]] ChartSource movingVarianceSource();

/// For the sources of normalization layers.
void readNormQuantity(const RunHistory &run, std::size_t layer, NormQuantity quantity,
                      RunCurves &curves);
/// For the sources with a value per step and a test value per epoch; with `evaluated` the values of
/// the other evaluations too.
void readTraining(const RunHistory &run, double StepRecord::*train, double EpochRecord::*test,
                  RunCurves &curves, double Evaluated::*evaluated = nullptr);

} // namespace normscope::ui
