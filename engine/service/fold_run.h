// A trained network and the same without batch norm, held against each other over the test set.
#pragma once

#include "engine/experiment/fold_batch_norm.h"
#include "engine/service/training_service.h"

#include <string>

namespace normscope {

struct FoldedRun
{
    ExperimentSpec before;
    ExperimentSpec after; ///< without batch norm
    TensorValues tensorsBefore;
    TensorValues tensorsAfter;
    std::size_t folded = 0; ///< how many batch norms
    /// Of all scores of all test examples: the largest one, and how far the two networks are apart
    /// at most, in float32 and in float64.
    double largestScore = 0;
    double differenceSingle = 0;
    double differenceDouble = 0;
    std::string fault; ///< why there is nothing of it; empty when there is
};

/// Folds every batch norm of a network that was trained into the layer before it and computes the
/// scores of the whole test set by both, on the reference. Takes seconds; not for the UI thread.
[[nodiscard]] FoldedRun foldRun(const RunResources &resources, const ExperimentSpec &spec,
                                const TensorValues &tensors);

} // namespace normscope
