// Which examples a run sees, and as what: a function of the spec alone, the same for every seed, so
// that runs which differ by their seed learn from the same examples.
#pragma once

#include "engine/data/dataset.h"
#include "engine/experiment/experiment_spec.h"

#include <cstdint>
#include <vector>

namespace normscope {

/// Numbers of training examples, rising.
struct ExampleSelection
{
    std::vector<std::uint32_t> train;
    std::vector<std::uint32_t> validation; ///< held out; empty without a validation split
};

/// After limit, fraction and validation split; as many as countExamples() says.
[[nodiscard]] ExampleSelection selectExamples(const ExperimentSpec &spec, const DataShape &data);

/// The training examples in the order of one epoch, epochs from 1.
void epochOrder(const ExampleSelection &selection, std::uint64_t seed, std::int64_t epoch,
                std::vector<std::uint32_t> &order);

/// The labels of all training examples, a share data.label_noise of them replaced by another class
/// each, all others alike (Zhang et al. 2017, "Understanding deep learning requires rethinking
/// generalization", section 2).
[[nodiscard]] std::vector<std::uint8_t> trainingLabels(const DataSpec &spec, const Dataset &data);

/// What a pixel's value (0 black … 1 white) is taken less and divided by: the mean and standard
/// deviation of all training pixels with data.normalize, else 0 and 1.
struct PixelScale
{
    double mean = 0;
    double deviation = 1;
};
[[nodiscard]] PixelScale pixelScale(const DataSpec &spec, const Dataset &data);

} // namespace normscope
