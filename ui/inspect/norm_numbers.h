// The numbers of one channel of a normalization, as a run has recorded them.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/layer_kinds.h"
#include "engine/history/run_history.h"

#include <cstdint>
#include <optional>

namespace normscope::ui {

struct MeanVariance
{
    double mean = 0;
    double variance = 0;
};

struct NormNumbers
{
    std::int64_t step = 0;
    double gamma = 1;
    double beta = 0;
    double epsilon = 0;
    /// Of prediction; nothing for layers without them.
    std::optional<MeanVariance> moving;
    /// What the moving statistics were before the minibatches below.
    std::optional<MeanVariance> before;
    double momentum = 0; ///< by which they were averaged; 0 when it was not by momentum
    /// Of training: what the moving statistics took in since the sample before, which is one
    /// minibatch while every step is sampled, else the average of the last few. Variance is the
    /// biased one, by which training divides.
    std::optional<MeanVariance> training;
    std::int64_t minibatches = 0; ///< that `training` is of
    std::int64_t ghosts = 1; ///< that a minibatch was normalized in; `training` is of one of them
    std::int64_t values = 0; ///< of one channel in a minibatch (or ghost)
};

/// x̂ and y of one value by these statistics.
struct NormalizedValue
{
    double centered = 0;  ///< x − μ
    double deviation = 0; ///< √(σ² + ε)
    double normalized = 0;
    double output = 0;
};
[[nodiscard]] NormalizedValue normalize(double x, const MeanVariance &by, const NormNumbers &at);

/// How batch renormalization corrects what a minibatch gives: x̂ = (x − μ_B) / √(σ_B² + ε) · r + d,
/// with the limits that stand at the numbers' step.
struct Correction
{
    double deviation = 0;       ///< √(σ_B² + ε)
    double movingDeviation = 0; ///< √(σ² + ε), of the moving variance before the minibatch
    double r = 1;
    double d = 0;
    double rMost = 1; ///< r is held within [1 / rMost, rMost]
    double dMost = 0; ///< d within [−dMost, dMost]
};
/// Nothing without the numbers of training.
[[nodiscard]] std::optional<Correction> correctionOf(const LayerSpec &renorm,
                                                     const NormNumbers &at);

/// What comes to a layer of the model, of one example: {C, H, W} or {F}; empty where it cannot
/// work.
[[nodiscard]] Shape inputShape(const ExperimentSpec &spec, std::size_t layerIndex);

/// `layer` indexes the run's normLayers(), `channel` counts from 0. Nothing before the first
/// sample.
[[nodiscard]] std::optional<NormNumbers> readNorm(const RunHistory &run, std::size_t layer,
                                                  std::size_t channel);

} // namespace normscope::ui
