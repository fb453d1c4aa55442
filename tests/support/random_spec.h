// Experiments mutated at random from the presets: most of them are wrong in some way.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <cstdint>
#include <random>

namespace normscope::test {

using Generator = std::mt19937_64;

/// A value that may or may not stand in the field: inside its range, at its ends, or far outside.
[[nodiscard]] Value randomValue(const Field &field, Generator &generator);

/// A preset with one to eight changes: options and settings set at random, layers inserted,
/// removed, moved, doubled or made another kind.
[[nodiscard]] ExperimentSpec randomSpec(Generator &generator);

/// Values at random inside the ranges, and changes that keep a network likely to work.
[[nodiscard]] ExperimentSpec mildlyRandomSpec(Generator &generator);

} // namespace normscope::test
