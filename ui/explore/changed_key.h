// Which setting was changed, and what it is in an experiment: what the answers stand against.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <QString>

#include <map>
#include <optional>
#include <string>

namespace normscope::ui {

struct ChangedKey
{
    std::string path = "training.learning_rate"; ///< as compareSpecs() has it
    QString label = QStringLiteral("Learning rate");
    friend bool operator==(const ChangedKey &, const ChangedKey &) = default;

    /// As short as a table's header: "lr", "batch", "kernel".
    [[nodiscard]] QString shortLabel() const;
};

/// The setting in which the two differ, the first of several; nothing when they are alike but for
/// names and the budget of epochs.
[[nodiscard]] std::optional<ChangedKey> changedKey(const ExperimentSpec &before,
                                                   const ExperimentSpec &after);

/// Each setting's value as compareSpecs() writes it, by its path: read once, compared often.
using SpecValues = std::map<std::string, std::string>;
[[nodiscard]] SpecValues valuesOf(const ExperimentSpec &spec);

struct KeyValue
{
    QString text; ///< as a person reads it; "–" where the experiment has no such setting
    std::optional<double> number;
};
[[nodiscard]] KeyValue valueOf(const SpecValues &values, const ChangedKey &key);

/// Whether the two differ in nothing but the setting and what follows from it.
[[nodiscard]] bool differOnlyIn(const ChangedKey &key, const SpecValues &a, const SpecValues &b);

} // namespace normscope::ui
