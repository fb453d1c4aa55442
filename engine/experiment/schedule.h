// How the learning rate changes through a run.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <cstdint>

namespace normscope {

/// The learning rate of `step` (from 1) of a run of `plannedSteps`, `stepsPerEpoch` an epoch. A
/// pure function, so a run that is resumed goes on with the same rates. With η the learning rate,
/// s = step − 1 and n = plannedSteps:
///
///     constant   η
///     step       η · factor^⌊s / (stepsPerEpoch · step_epochs)⌋
///     cosine     η · (f + (1 − f) · (1 + cos(π s / n)) / 2), f = final_factor
///                (Loshchilov & Hutter 2017, eq. 5)
///     one-cycle  from η / start_divisor along half a cosine to η at step peak · n, from there to
///                η / (start_divisor · end_divisor) at the last step (Smith & Topin 2019, in the
///                form of PyTorch's OneCycleLR)
///
/// Over the first warmup_steps all but one-cycle are multiplied by step / warmup_steps.
[[nodiscard]] double learningRateAt(const TrainingSpec &training, std::int64_t step,
                                    std::int64_t stepsPerEpoch, std::int64_t plannedSteps);

} // namespace normscope
