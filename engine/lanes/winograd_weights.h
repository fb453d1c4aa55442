// The weights' side of F(4×4, 5×5), and of F(4, 5) along rows: few numbers, once a step, in double
// precision.
#pragma once

#include "engine/lanes/kernels/kernels.h"

#include <cstddef>

namespace normscope::lanes {

/// G w Gᵀ of weights {outputs, channels, 5, 5}, for the way forward as {8, channels, outputs, 8}
/// and for the way back as {8, outputs, channels, 8}.
template <class T>
void transformWeights(const T *weight, std::size_t outputs, std::size_t channels, T *forward,
                      T *backward);

/// Gᵀ m G of one 8 × 8 block of sums to a 5 × 5 gradient.
template <class T>
void weightGradientFromPoints(const double *sums, T *dWeight);

/// G w of each row of weights {outputs, channels, 5, 5}, as {channels, 8, 5, outputs}.
template <class T>
void transformRows(const T *weight, std::size_t outputs, std::size_t channels, T *points);

/// Gᵀ m of eight sums to a row of five of a gradient.
template <class T>
void rowGradientFromPoints(const T *sums, T *dRow);

} // namespace normscope::lanes
