#include "engine/training/inverse_root.h"

#include <algorithm>
#include <cmath>

namespace normscope {

namespace {

constexpr int mostSweeps = 30; ///< it converges quadratically: some 6 to 10 are enough

/// A symmetric matrix on its way to a diagonal one, and the rotations that lead there.
class Jacobi
{
public:
    Jacobi(std::vector<double> matrix, std::size_t n)
        : m_n(n), m_a(std::move(matrix)), m_vectors(n * n, 0.0)
    {
        for (std::size_t i = 0; i < n; ++i)
            m_vectors[i * n + i] = 1;
        for (int sweep = 0; sweep < mostSweeps && !isDiagonal(); ++sweep)
            for (std::size_t p = 0; p + 1 < n; ++p)
                for (std::size_t q = p + 1; q < n; ++q)
                    rotate(p, q);
    }

    [[nodiscard]] double value(std::size_t i) const { return m_a[i * m_n + i]; }
    /// Component `row` of eigenvector `i`.
    [[nodiscard]] double component(std::size_t i, std::size_t row) const
    {
        return m_vectors[i * m_n + row];
    }

private:
    [[nodiscard]] bool isDiagonal() const
    {
        double beside = 0;
        double on = 0;
        for (std::size_t i = 0; i < m_n; ++i)
            for (std::size_t j = 0; j < m_n; ++j)
                (i == j ? on : beside) += m_a[i * m_n + j] * m_a[i * m_n + j];
        return !(beside > 1e-30 * on);
    }

    void rotate(std::size_t p, std::size_t q)
    {
        double *rowP = m_a.data() + p * m_n;
        double *rowQ = m_a.data() + q * m_n;
        if (rowP[q] == 0)
            return;
        const double theta = (rowQ[q] - rowP[p]) / (2 * rowP[q]);
        const double t = std::copysign(1 / (std::abs(theta) + std::hypot(theta, 1.0)), theta);
        const double c = 1 / std::hypot(t, 1.0);
        const double s = t * c;
        const auto turn = [c, s](double &first, double &second) {
            const double old = first;
            first = c * old - s * second;
            second = s * old + c * second;
        };
        for (std::size_t k = 0; k < m_n; ++k)
            turn(m_a[k * m_n + p], m_a[k * m_n + q]);
        for (std::size_t k = 0; k < m_n; ++k)
            turn(rowP[k], rowQ[k]);
        for (std::size_t k = 0; k < m_n; ++k)
            turn(m_vectors[p * m_n + k], m_vectors[q * m_n + k]);
    }

    std::size_t m_n;
    std::vector<double> m_a;
    std::vector<double> m_vectors; ///< in rows
};

} // namespace

std::vector<double> inverseRootRow(std::vector<double> matrix, std::size_t n, std::size_t row,
                                   double rounding)
{
    const Jacobi jacobi(std::move(matrix), n);
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i)
        largest = std::max(largest, jacobi.value(i));
    const double least = largest * rounding * static_cast<double>(n);
    std::vector<double> result(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        const double share = jacobi.component(i, row) / std::sqrt(std::max(jacobi.value(i), least));
        for (std::size_t j = 0; j < n; ++j)
            result[j] += share * jacobi.component(i, j);
    }
    return result;
}

} // namespace normscope
