// What the rows of normalizations share: ε, γ and β, and what a minibatch must hold.
#pragma once

#include "engine/experiment/layer_kinds.h"

namespace normscope {

[[nodiscard]] Field epsilonField(double defaultValue, std::string source);
[[nodiscard]] Field momentumField(std::string source);
/// γ and β: each trained, frozen at a value, or absent ("gamma", "gamma_value", "beta",
/// "beta_value").
[[nodiscard]] std::vector<Field> affineFields();
/// Appends `more` to `fields`.
[[nodiscard]] std::vector<Field> joined(std::vector<Field> fields, std::vector<Field> more);

/// γ and β of the layer, {channels} each, as far as it has them.
void addAffine(const LayerSpec &layer, std::int64_t channels, Inference &result);
void addMovingStatistics(std::int64_t channels, double startMean, double startVariance,
                         Inference &result);

/// Values of one channel in one example: height·width, or 1.
[[nodiscard]] std::int64_t valuesPerChannel(const Shape &input);
/// One value per channel is its own mean: nothing is left of it.
[[nodiscard]] std::optional<std::string> oneValueRefusal(const Shape &input, std::int64_t examples);

} // namespace normscope
