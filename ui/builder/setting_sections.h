// The settings of an experiment that are folded in the training form, in their sections.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <QString>

#include <string>
#include <vector>

namespace normscope::ui {

struct SettingSection
{
    QString name;  ///< of the object: "optimizer"
    QString title; ///< "Optimizer"
    std::vector<std::string> paths;
};

[[nodiscard]] const std::vector<SettingSection> &settingSections();

/// What a folded section has: its first choice, and whatever else differs from the defaults:
/// "Adam, weight decay 0.01".
[[nodiscard]] QString summaryOf(const SettingSection &section, const ExperimentSpec &spec);

} // namespace normscope::ui
