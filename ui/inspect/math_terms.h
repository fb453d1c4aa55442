// The pieces that formulas of normalizations are put together from, with letters and with numbers.
// Numbers are rounded to what is shown of them before anything is computed, so that each result
// follows from the digits in sight.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "ui/inspect/math.h"

#include <QCoreApplication>
#include <QString>

#include <vector>

namespace normscope::ui {

/// The context that words of formulas are translated in.
struct FormulaWords
{
    Q_DECLARE_TR_FUNCTIONS(NormFormulas)
};

[[nodiscard]] Math none();
[[nodiscard]] Math sym(const char16_t *name);
[[nodiscard]] Math sub(const char16_t *name, const char16_t *below); ///< μ_B
[[nodiscard]] Math xHat();
[[nodiscard]] Math squared(Math base);
[[nodiscard]] Math squared(const char16_t *name, const char16_t *below); ///< σ_B²
[[nodiscard]] Math equals(Math left, Math right);
[[nodiscard]] Math beside(Math left, Math right); ///< with space between
[[nodiscard]] Math meanOf(Math of);               ///< 1/m Σ …

/// Whether a layer has this one of "gamma" and "beta".
[[nodiscard]] bool hasAffine(const LayerSpec &norm, const char *key);

/// Three decimals, more for a number below 0.1, plain or as 1.2e−5.
[[nodiscard]] QString figure(double value);
/// With so many more decimals.
[[nodiscard]] QString figure(double value, int more);
/// What figure() shows, as a number.
[[nodiscard]] double asShown(double value, int more = 0);
/// 1 − 0.9 is 0.1 to a person.
[[nodiscard]] QString shareText(double value);
/// ε in plain digits, 0.00001, while these are few.
[[nodiscard]] QString epsilonText(double epsilon);

[[nodiscard]] Math num(double value, int more = 0);
/// In brackets when it is negative, after another sign.
[[nodiscard]] Math operand(double value, int more = 0);

/// y = γ x̂ + β with its numbers, as they are shown; `output` becomes what follows from them.
[[nodiscard]] Math outputLine(const LayerSpec &norm, double gamma, double beta, double normalized,
                              double &output);

} // namespace normscope::ui
