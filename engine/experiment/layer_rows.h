// The rows of the layer registry, each defined in its own file, and what those files share.
#pragma once

#include "engine/experiment/layer_kinds.h"

namespace normscope {

[[nodiscard]] LayerKind convolutionKind();
[[nodiscard]] LayerKind linearKind();
[[nodiscard]] LayerKind maxPoolKind();
[[nodiscard]] LayerKind averagePoolKind();
[[nodiscard]] LayerKind flattenKind();
[[nodiscard]] LayerKind activationKind();
[[nodiscard]] LayerKind batchNormKind();
[[nodiscard]] LayerKind layerNormKind();
[[nodiscard]] LayerKind groupNormKind();
[[nodiscard]] LayerKind instanceNormKind();
[[nodiscard]] LayerKind decorrelatedNormKind();
[[nodiscard]] LayerKind batchRenormKind();
[[nodiscard]] LayerKind rankNormKind();
[[nodiscard]] LayerKind dropoutKind();

/// "5×5"
[[nodiscard]] std::string squareText(std::int64_t side);
[[nodiscard]] Field integerField(std::string key, std::string label, std::int64_t defaultValue,
                                 std::int64_t minimum, std::int64_t maximum, std::string unit,
                                 std::string meaning);
[[nodiscard]] Field biasField();
[[nodiscard]] Inference refused(std::string key, std::string message, std::string remedy);
/// For layers that need channels, height and width.
[[nodiscard]] Inference needsImage(const Shape &input);

/// A window of `kernel_size` sliding over a padded image; the key of what is wrong otherwise.
struct WindowResult
{
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::optional<Inference> refusal;
};
[[nodiscard]] WindowResult slideWindow(const LayerSpec &layer, const Shape &input);

} // namespace normscope
