// A network's layers in the groups that the builder shows as cards.
#pragma once

#include "engine/experiment/layer_kinds.h"

#include <optional>
#include <vector>

namespace normscope::ui {

/// A layer that computes, with the normalization and the activation that directly follow it, in
/// either order; they are neighbors in the spec. A normalization or an activation that follows
/// nothing of the kind is a block of its own.
struct Block
{
    std::size_t main = 0;
    std::optional<std::size_t> norm;
    std::optional<std::size_t> activation;

    /// The activation stands between the layer and its normalization.
    [[nodiscard]] bool normIsLast() const { return norm && activation && *norm > *activation; }
    [[nodiscard]] std::size_t first() const { return main; }
    [[nodiscard]] std::size_t count() const
    {
        return 1 + std::size_t(norm.has_value()) + std::size_t(activation.has_value());
    }
    [[nodiscard]] std::size_t end() const { return main + count(); }
    friend bool operator==(const Block &, const Block &) = default;
};

[[nodiscard]] std::vector<Block> blocksOf(const ModelSpec &model);
/// The block that `layer` is part of; `layer` must be one of the model's.
[[nodiscard]] std::size_t blockOf(const std::vector<Block> &blocks, std::size_t layer);

/// The affine layers that can be followed by a normalization: all but the last affine one, whose
/// outputs are the scores.
[[nodiscard]] std::vector<std::size_t> normalizableLayers(const ModelSpec &model);

/// Which of the normalizable layers are normalized. None also means that no normalization stands
/// anywhere else.
enum class BnPattern { All, None, Mixed };
[[nodiscard]] BnPattern bnPatternOf(const ModelSpec &model);

} // namespace normscope::ui
