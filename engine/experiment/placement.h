// Where normalizations and dropout stand in a network, and moving all of them at once.
#pragma once

#include "engine/experiment/layer_kinds.h"

#include <optional>
#include <string>
#include <vector>

namespace normscope {

enum class NormPlace { Off, BeforeActivation, AfterActivation };

/// A layer with weights, its activation, and the normalization of either, by their indices in the
/// model. Without an activation a normalization stands before it.
struct NormBlock
{
    std::size_t affine = 0;
    std::optional<std::size_t> activation;
    std::optional<std::size_t> before; ///< right after the layer with weights
    std::optional<std::size_t> after;  ///< right after the activation

    [[nodiscard]] NormPlace place() const;
    /// The normalization, wherever it stands.
    [[nodiscard]] std::optional<std::size_t> norm() const { return before ? before : after; }
};

/// Of the layers with weights from input to output, all but the last, whose outputs are the scores.
[[nodiscard]] std::vector<NormBlock> normBlocks(const ModelSpec &model);
/// Which of normBlocks() are normalized.
[[nodiscard]] std::vector<bool> normalizedBlocks(const ModelSpec &model);
/// Before or after the activation, where all normalized blocks agree.
[[nodiscard]] std::optional<NormPlace> commonPlace(const ModelSpec &model);

/// Moves the block's normalization there, puts `norm` there when it has none, or removes it.
void placeNorm(ModelSpec &model, std::size_t block, NormPlace place, const LayerSpec &norm);
/// Before or after the activation, for every block that is normalized.
void placeAllNorms(ModelSpec &model, NormPlace place);
/// Normalizes exactly these blocks; what is missing becomes `norm`, where the others have theirs.
void normalizeBlocks(ModelSpec &model, const std::vector<bool> &which, const LayerSpec &norm);

/// A normalization is the first layer.
[[nodiscard]] bool normalizesInput(const ModelSpec &model);
void normalizeInput(ModelSpec &model, bool on, const LayerSpec &norm);

/// The option `key` ("gamma", "beta") of every normalization that has it, where all agree.
[[nodiscard]] std::optional<std::string> commonChoice(const ModelSpec &model,
                                                      const std::string &key);
void setAllChoices(ModelSpec &model, const std::string &key, const std::string &value);

/// The kind of every normalization, where all agree; nothing without any.
[[nodiscard]] std::optional<std::string> commonKind(const ModelSpec &model);
/// Each keeps the options that both kinds have.
void setAllKinds(ModelSpec &model, const std::string &kind);

/// The bias of every layer with weights that a normalization directly follows, where all agree.
[[nodiscard]] std::optional<bool> biasBeforeNorms(const ModelSpec &model);
void setBiasBeforeNorms(ModelSpec &model, bool on);

/// The rate of the dropout after each activation, and after its normalization where it has one: 0
/// without any, nothing where they differ.
[[nodiscard]] std::optional<double> dropoutRate(const ModelSpec &model);
void setDropoutRate(ModelSpec &model, double rate);

} // namespace normscope
