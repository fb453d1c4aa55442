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

/// Examples one after the other: bytes before scaling, neither cropped nor flipped.
struct RecordedExamples
{
    std::vector<std::uint8_t> images;
    std::vector<std::int64_t> labels;
};

/// How examples were judged after the last step, in minibatches as at the end of an epoch
/// (evaluationBatchAt()).
struct RecordedPrediction
{
    std::string statistics;  ///< as in training.statistics
    bool validation = false; ///< of the validation split, else of the test set
    double loss = 0;         ///< mean over the examples
    double accuracy = 0;     ///< 0 … 1
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
    /// By each kind of statistics that the spec predicts by; none without test examples.
    std::vector<RecordedPrediction> predictions;
    RecordedExamples test;       ///< that were judged
    RecordedExamples validation; ///< likewise; none without a validation split
    RecordedExamples
        gathered; ///< that exact statistics are of; none where nothing is judged by them
};

} // namespace normscope
