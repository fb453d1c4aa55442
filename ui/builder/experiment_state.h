// All that one step of undo brings back, and the edits of a network's layers.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "ui/builder/blocks.h"

#include <QString>

#include <optional>
#include <vector>

namespace normscope::ui {

struct ExperimentState
{
    ExperimentSpec spec;
    /// For each layer the normalization that was last switched off right after it, so that
    /// switching it on again brings its settings back. As long as spec.model.layers.
    std::vector<std::optional<LayerSpec>> formerNorms;
    ExperimentSpec opened; ///< as it was loaded
    QString presetName;    ///< what it was loaded from; may be empty
};

[[nodiscard]] ExperimentState stateOf(const ExperimentSpec &spec, const QString &presetName);

void insertLayer(ExperimentState &state, std::size_t at, const LayerSpec &layer);
void removeLayers(ExperimentState &state, std::size_t first, std::size_t count);
/// Moves the layers [first, first + count) to where layer `before` stands now (layers.size(): the
/// end); a place within them moves nothing.
void moveLayers(ExperimentState &state, std::size_t first, std::size_t count, std::size_t before);
/// The normalization that `layer` gets when it is switched on: with the settings that it had there
/// before, or those of another one of the network, or the defaults.
[[nodiscard]] LayerSpec normFor(const ExperimentState &state, std::size_t layer);
/// Switches the normalization of `layer` on, where it stood before, or right after it; or removes
/// it. Nothing if it is so already.
void switchNorm(ExperimentState &state, std::size_t layer, bool on);
/// Takes `model`, in which normalizations and dropout stand elsewhere among the same other layers.
/// Normalizations that are gone are remembered.
void rearrange(ExperimentState &state, const ModelSpec &model);
/// One after each of normalizableLayers(), or none anywhere.
void switchAllNorms(ExperimentState &state, bool on);

} // namespace normscope::ui
