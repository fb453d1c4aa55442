// All that a run needs to go on to the same bits as if it had never been interrupted; beside it
// only its spec, the data, and what its history held at that step.
#pragma once

#include "engine/experiment/fold_batch_norm.h"

#include <cstdint>

namespace normscope {

struct Checkpoint
{
    std::int64_t step = 0; ///< the last one trained; 0: none was
    std::int64_t epochsFinished = 0;
    std::int64_t stepInEpoch = 0;
    bool validating = false; ///< the epoch is trained; its evaluation begins anew

    // Of the epoch in hand, over the examples trained so far.
    double trainLoss = 0; ///< sum, not mean
    std::int64_t trainCorrect = 0;
    std::int64_t trainExamples = 0;
    double epochTrainSeconds = 0;
    double epochStartSeconds = 0;

    double seconds = 0;
    double trainSeconds = 0;
    std::int64_t lastSampled = -1; ///< the step of the last samples of γ and β; −1 none

    TensorValues tensors; ///< parameters and buffers, to the last bit
    TensorValues memory;  ///< Backend::memory()
};

} // namespace normscope
