// What the window says of a run: its state in words, its figures in the user's locale.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/history/run_history.h"

#include <QString>

#include <cstdint>
#include <optional>

class QLocale;

namespace normscope::ui {

/// "epoch 7 of 10", "done · 0:30", "paused, epoch 3 of 10", "NaN at step 212", …
struct StateText
{
    QString text;
    bool fault = false;             ///< diverged or failed: said in the error color
    std::optional<double> progress; ///< 0 … 1; of runs that still go on
};
[[nodiscard]] StateText stateText(const RunHistory &history, const RunStatus &status);

/// "4 of 4": normalizations, and the places for one (each convolution and linear layer but the
/// last). "none" without any.
[[nodiscard]] QString normalizationText(const ModelSpec &model);
[[nodiscard]] int normalizationCount(const ModelSpec &model);

/// "0:30", "12:05", "1:02:03".
[[nodiscard]] QString durationText(double seconds);
/// "–", for what is not known.
[[nodiscard]] QString unknownText();
/// Three decimals; unknownText() for NaN, "∞" and "−∞" as such, a minus sign that is one.
[[nodiscard]] QString figureText(double value, int decimals = 3);
[[nodiscard]] QString countText(std::int64_t count);
/// The shortest text of a setting such as a learning rate: "1.0", "0.001", "1e−05".
[[nodiscard]] QString settingText(double value);
/// A value of compareSpecs(): plain numbers in the user's locale, words as they are.
[[nodiscard]] QString localized(const std::string &value);

} // namespace normscope::ui
