// The inverse square root of a symmetric matrix.
#pragma once

#include <cstddef>
#include <vector>

namespace normscope {

/// Row `row` of A^(−1/2) of a symmetric positive definite matrix {n, n} in C order. Eigenvalues
/// below n · `rounding` times the largest one count as that. Cyclic Jacobi rotations (Golub and Van
/// Loan 2013, "Matrix Computations", section 8.5), some 20 n³ operations.
[[nodiscard]] std::vector<double> inverseRootRow(std::vector<double> matrix, std::size_t n,
                                                 std::size_t row, double rounding);

} // namespace normscope
