// Random experiments, each a function of its number: networks of every kind of layer in any order
// that works, on small images of random bytes.
#pragma once

#include "engine/data/dataset.h"
#include "engine/experiment/network_analysis.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace normscope::lanes::test {

struct RandomCase
{
    std::uint64_t number = 0;
    bool varied = false;
    ExperimentSpec spec;
    std::shared_ptr<const Dataset> data;
    NetworkAnalysis analysis;
    std::int64_t otherBatch = 0; ///< of every seventh step, as an epoch's last minibatch

    /// "case 12: 3×12×7, batch 33/17, lr 0.1: conv 5@3 stride 2, bn scratch …"
    [[nodiscard]] std::string text() const;
    /// The minibatch of a step, from 1: examples in random order, without repetition.
    [[nodiscard]] std::vector<std::uint32_t> indices(std::int64_t step) const;
    /// Starting values of every tensor, by full name. Weights and biases are random; so are γ, some
    /// of them negative or 0, β and the moving statistics, so that a swapped or forgotten one
    /// shows.
    [[nodiscard]] std::map<std::string, std::vector<float>> start() const;
};

/// Trained by plain SGD, on the images as they are.
[[nodiscard]] RandomCase randomCase(std::uint64_t number);
/// Of another network, with any of the other settings that the lanes have.
[[nodiscard]] RandomCase variedCase(std::uint64_t number);

} // namespace normscope::lanes::test
