// The settings in which the runs at hand differ: what results can be drawn against, and what panels
// can be made of.
#pragma once

#include "ui/runs/run_entry.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace normscope::ui {

struct SettingKey
{
    std::string path;                           ///< as compareSpecs() has it
    QString label;                              ///< "Learning rate"
    QString shortLabel;                         ///< "lr"
    std::vector<QString> texts;                 ///< one per run, as a person reads it
    std::vector<std::optional<double>> numbers; ///< likewise, where it is one
    bool numeric = false;                       ///< every run has a number
};

/// In the order of the settings, normalization first; only those in which `runs` differ.
[[nodiscard]] std::vector<SettingKey> differingKeys(const std::vector<RunEntry> &runs);
/// The learning rate where it differs, else the first that is no seed, nor normalization unless
/// nothing else is left; nullptr when nothing differs.
[[nodiscard]] const SettingKey *likelyKey(const std::vector<SettingKey> &keys);
[[nodiscard]] const SettingKey *findKey(const std::vector<SettingKey> &keys,
                                        const std::string &path);

/// The values a key has, ascending where they are numbers, else in the order of the runs.
[[nodiscard]] std::vector<QString> valuesOf(const SettingKey &key);

} // namespace normscope::ui
