// Where μ and σ² of a worked example come from, and what becomes of a value by them.
#pragma once

#include "ui/inspect/math.h"
#include "ui/inspect/norm_numbers.h"

#include <vector>

namespace normscope::ui {

/// μ_B = 1/m Σ x_i = 0.412 and σ_B² = 1/m Σ (x_i − μ_B)² = 0.837, over what `over` names.
[[nodiscard]] std::vector<Math> momentLines(const char16_t *over, const MeanVariance &by);

/// Statistics as they stand in a line, and that line.
struct Averaged
{
    Math line;
    double value = 0;
};
/// μ = 0.9 · 0.381 + 0.1 · 0.412 = 0.384, or the value alone where it is not of one minibatch.
[[nodiscard]] Averaged averaged(Math name, double now, double before, double taken,
                                const NormNumbers &at);

/// "moving statistics: 0.9 of the old, 0.1 of each minibatch".
[[nodiscard]] QString movingWords(const QString &what, double momentum);

/// x̂ = (1.700 − 0.412) / √(0.837 + 0.00001) = 1.288 / 0.9149 = 1.408, then y.
struct WorkedLines
{
    std::vector<Math> lines;
    double output = 0;
};
[[nodiscard]] WorkedLines workedLines(const LayerSpec &norm, const NormNumbers &at,
                                      const MeanVariance &by, double x);
/// (x − μ) / √(σ² + ε) with its numbers.
[[nodiscard]] Math filledIn(double x, const MeanVariance &by, double epsilon);

} // namespace normscope::ui
