// Starting values of a network: a function of seed and parameter's name alone, so that networks
// which differ in one layer start from the same weights everywhere else.
#pragma once

#include "engine/backend/backend.h"
#include "engine/experiment/network_analysis.h"

#include <cstdint>
#include <vector>

namespace normscope {

/// Weights as `initialization` says, by default Xavier uniform, U(±√(6 / (fanIn + fanOut))) (Glorot
/// & Bengio 2010, eq. 16); the tensor's start values for everything else. `tensor.name` is the full
/// name.
[[nodiscard]] std::vector<float> startingValues(const TensorSpec &tensor, std::uint64_t seed,
                                                const InitializationSpec &initialization = {});

/// Writes the starting values of every tensor of the spec's network into the backend.
void writeStartingValues(Backend &backend, const NetworkAnalysis &network,
                         const TrainingSpec &training);

} // namespace normscope
