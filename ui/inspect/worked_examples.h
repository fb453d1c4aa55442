// A normalization's formula with numbers in place, of one value that goes through it: from what a
// run has recorded, or from a minibatch that was looked at.
#pragma once

#include "engine/history/norm_probe.h"
#include "ui/inspect/math.h"
#include "ui/inspect/norm_numbers.h"

#include <QString>

#include <optional>
#include <vector>

namespace normscope::ui {

/// How values lie before and after, with the value that is followed among them.
struct HistogramPair
{
    Distribution before;
    Distribution after;
    QString beforeTitle; ///< "Before BN"
    QString beforeWords; ///< "mean 0.412 · sd 0.915"
    QString afterTitle;
    QString afterWords;
    std::optional<double> mu;   ///< marked before
    std::optional<double> beta; ///< marked after
    double x = 0;               ///< the value followed
    double y = 0;
};

struct WorkedExample
{
    QString title;
    QString subtitle;
    std::vector<Math> statistics; ///< where μ and σ² come from
    std::vector<Math> lines;      ///< x̂ and y of x
    std::optional<HistogramPair> histograms;
    double output = 0; ///< y, as the lines show it
};

/// From the recorded numbers; nothing for a kind whose numbers no run records.
[[nodiscard]] std::optional<WorkedExample> trainingExample(const LayerSpec &norm,
                                                           const NormNumbers &at, double x);
[[nodiscard]] std::optional<WorkedExample> predictionExample(const LayerSpec &norm,
                                                             const NormNumbers &at, double x);

struct WorkedPair
{
    WorkedExample training; ///< of prediction too, where there is no other
    std::optional<WorkedExample> prediction;
};
/// From a minibatch that came to this layer.
[[nodiscard]] WorkedPair workedExamples(const LayerSpec &norm, const NormProbe &probe);

} // namespace normscope::ui
