// How far Winograd's algorithm may be from the convolution that it computes.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>

namespace normscope::lanes::test {

/// The transforms mix all values of a block, with factors up to 8, so errors are of the size of its
/// largest values: `terms` products of two numbers up to these.
template <class T>
[[nodiscard]] double winogradBound(std::size_t terms, double scale)
{
    return 64 * std::sqrt(static_cast<double>(terms)) * std::numeric_limits<T>::epsilon() * scale +
           1e4 * static_cast<double>(terms) * static_cast<double>(std::numeric_limits<T>::min());
}

} // namespace normscope::lanes::test
