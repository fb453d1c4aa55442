// The formula of each normalization: over what it takes its statistics, and what it does with them.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "ui/inspect/math.h"
#include "ui/inspect/norm_numbers.h"

#include <QString>

#include <optional>
#include <vector>

namespace normscope::ui {

struct NormFormula
{
    std::vector<Math> lines;   ///< x̂ = …, y = …
    QString statistics;        ///< over what μ and σ² are taken
    bool perMinibatch = false; ///< of a minibatch's μ and σ²: the numbers of a run can stand in it
};

/// ε in plain digits, 0.00001, while these are few.
[[nodiscard]] QString epsilonText(double epsilon);

/// Of a layer of one of the normalizations; without γ or β where it has none.
[[nodiscard]] NormFormula formulaOf(const LayerSpec &norm);

/// The same with numbers in place: what becomes of `x`.
struct WorkedExample
{
    QString title;
    QString subtitle;
    std::vector<Math> statistics; ///< where μ and σ² come from
    std::vector<Math> lines;      ///< x̂ and y of x
};
[[nodiscard]] std::optional<WorkedExample> trainingExample(const LayerSpec &norm,
                                                           const NormNumbers &at, double x);
[[nodiscard]] std::optional<WorkedExample> predictionExample(const LayerSpec &norm,
                                                             const NormNumbers &at, double x);

} // namespace normscope::ui
