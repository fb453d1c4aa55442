// How much arithmetic a network asks for, so that a speed can be held against what a processor can
// do.
#pragma once

#include "engine/experiment/network_analysis.h"

namespace normscope {

/// Floating point operations of one training step for each of its examples: the multiplications and
/// additions of the affine layers' forward pass, of the gradients of their weights, and of their
/// inputs where something before them is trained. Convolutions are counted as direct ones, zeros of
/// the padding included, however they are computed; what everything else costs is not counted. The
/// chapter's network: 1,517,040. `network` is the analysis of `model`; 0 when it does not work.
[[nodiscard]] double trainingOperations(const ModelSpec &model, const NetworkAnalysis &network);

} // namespace normscope
