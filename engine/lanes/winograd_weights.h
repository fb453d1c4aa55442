// The weights' side of F(4×4, 5×5): few numbers, once a step, in double precision.
#pragma once

#include <cstddef>

namespace normscope::lanes {

/// Points of a transformed block, 8 × 8.
inline constexpr std::size_t winogradPoints = 64;
inline constexpr std::size_t winogradKernel = 5;
inline constexpr std::size_t winogradStep = 4;

/// G w Gᵀ of weights {outputs, channels, 5, 5}, for the way forward as {8, channels, outputs, 8}
/// and for the way back as {8, outputs, channels, 8}.
template <class T>
void transformWeights(const T *weight, std::size_t outputs, std::size_t channels, T *forward,
                      T *backward);

/// Gᵀ m G of one 8 × 8 block of sums to a 5 × 5 gradient.
template <class T>
void weightGradientFromPoints(const double *sums, T *dWeight);

} // namespace normscope::lanes
