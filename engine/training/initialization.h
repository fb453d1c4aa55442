// Starting values of a network: a function of seed and parameter's name alone, so that networks
// which differ in one layer start from the same weights everywhere else.
#pragma once

#include "engine/backend/backend.h"
#include "engine/experiment/network_analysis.h"

#include <cstdint>
#include <vector>

namespace normscope {

/// Xavier uniform for weights, U(±√(6 / (fanIn + fanOut))) (Glorot & Bengio 2010, eq. 16); the
/// tensor's startValue for everything else. `tensor.name` is the full name.
[[nodiscard]] std::vector<float> startingValues(const TensorSpec &tensor, std::uint64_t seed);

/// Writes the starting values of every tensor of `network` into the backend.
void writeStartingValues(Backend &backend, const NetworkAnalysis &network, std::uint64_t seed);

} // namespace normscope
