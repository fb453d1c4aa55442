// The formula of each normalization: over what it takes its statistics, and what it does with them.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "ui/inspect/math.h"

#include <QString>

#include <vector>

namespace normscope::ui {

struct NormFormula
{
    std::vector<Math> lines;   ///< x̂ = …, y = …
    QString statistics;        ///< over what μ and σ² are taken
    bool perMinibatch = false; ///< of a minibatch's μ and σ²: the numbers that a run records can
                               ///< stand in it
};

/// Of a layer of one of the normalizations; without γ or β where it has none.
[[nodiscard]] NormFormula formulaOf(const LayerSpec &norm);

} // namespace normscope::ui
