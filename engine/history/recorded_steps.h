// The first steps of a run with all that went into them, so that somebody else's arithmetic can be
// held to them.
#pragma once

#include "engine/experiment/network_analysis.h"

#include <cstdint>
#include <string>
#include <vector>

namespace normscope {

/// A parameter or buffer at the start and after the last step, in C order.
struct RecordedTensor
{
    TensorSpec tensor; ///< with its full name
    std::vector<double> start;
    std::vector<double> end;
};

/// What a dropout layer kept: 1 or 0 for each value of each example, all minibatches one after the
/// other.
struct RecordedMask
{
    std::string layer;
    Shape shape; ///< of one example
    std::vector<std::uint8_t> kept;
};

struct RecordedStep
{
    std::int64_t examples = 0;
    double loss = 0; ///< mean over the minibatch, before the update, as all that is recorded of it
    std::int64_t correct = 0;
    std::vector<double> affine; ///< γ and β after the update, as RecordedSteps::affineNames says
};

/// Test examples judged after the last step by moving statistics.
struct RecordedPrediction
{
    std::vector<std::uint8_t> images;
    std::vector<std::int64_t> labels;
    double loss = 0;
    std::int64_t correct = 0;
};

struct RecordedSteps
{
    ExperimentSpec spec;
    NetworkAnalysis network;
    Shape example; ///< {channels, height, width}
    std::int64_t stepsPerEpoch = 0;
    std::int64_t plannedSteps = 0; ///< of the whole run, of which these may be the first
    double pixelMean = 0;          ///< of data.normalize, else 0
    double pixelDeviation = 1;     ///< likewise, else 1

    std::vector<RecordedStep> steps;
    /// Bytes as the network sees them, after crops and flips and before scaling; all minibatches
    /// one after the other.
    std::vector<std::uint8_t> images;
    std::vector<std::int64_t> labels;
    std::vector<RecordedMask> masks;
    std::vector<RecordedTensor> tensors;
    std::vector<std::string> affineNames; ///< "bn1.gamma[0]", in the order of RecordedStep::affine
    RecordedPrediction prediction;
};

} // namespace normscope
