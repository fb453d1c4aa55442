// Small experiments in memory for the tests of the reference backend.
#pragma once

#include "engine/backend/backend.h"
#include "engine/experiment/network_analysis.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace normscope::nn {

/// Images of 1×28×28 whose bytes and labels (ten classes) are a function of the seed.
[[nodiscard]] std::shared_ptr<const Dataset> randomDataset(std::int64_t count, unsigned seed = 1);

/// The chapter's network, with either implementation of batch normalization.
[[nodiscard]] ExperimentSpec chapterSpec(const std::string &implementation);

[[nodiscard]] NetworkAnalysis analysisOf(const ExperimentSpec &spec, const Dataset &data);

/// Every tensor of the network, parameters and buffers.
using Tensors = std::map<std::string, std::vector<float>>;
[[nodiscard]] Tensors readAll(const Backend &backend, const NetworkAnalysis &analysis);
/// Xavier weights of this seed, and every other tensor's starting value.
void writeStart(Backend &backend, const NetworkAnalysis &analysis, std::uint64_t seed);

/// 0 … count−1, from `first` on.
[[nodiscard]] std::vector<std::uint32_t> indicesFrom(std::uint32_t first, std::size_t count);

} // namespace normscope::nn
