#include "engine/lanes/winograd_weights.h"

#include <array>

namespace normscope::lanes {

namespace {

constexpr std::size_t side = winogradSide;
constexpr std::size_t kernel = winogradKernel;

/// Row j holds the powers 0 … 4 of point p_j, over Π (p_j − p_l); the last one belongs to ∞.
constexpr std::array<std::array<double, kernel>, side> makeG()
{
    constexpr std::array<double, side - 1> point = {0, 1, -1, 2, -2, 0.5, -0.5};
    // As Bᵀ scales its rows: the row's polynomial at its own point.
    constexpr std::array<double, side - 1> scale = {1,        -2.0 / 9,  -2.0 / 9, 1.0 / 90,
                                                    1.0 / 90, 32.0 / 45, 32.0 / 45};
    std::array<std::array<double, kernel>, side> g{};
    for (std::size_t j = 0; j + 1 < side; ++j) {
        double power = scale[j];
        for (std::size_t k = 0; k < kernel; ++k, power *= point[j])
            g[j][k] = power;
    }
    g[side - 1][kernel - 1] = 1;
    return g;
}

constexpr auto G = makeG();

/// G w of five weights. The rows of p and −p share what is even and what is odd in p.
template <class Weight>
std::array<double, side> atPoints(Weight weight)
{
    std::array<double, side> values;
    values[0] = G[0][0] * weight(0);
    for (std::size_t j = 1; j + 1 < side; j += 2) {
        const double even = G[j][0] * weight(0) + G[j][2] * weight(2) + G[j][4] * weight(4);
        const double odd = G[j][1] * weight(1) + G[j][3] * weight(3);
        values[j] = even + odd;
        values[j + 1] = even - odd;
    }
    values[side - 1] = weight(kernel - 1);
    return values;
}

/// Gᵀ m of eight sums.
template <class Sum>
std::array<double, kernel> fromPoints(Sum sum)
{
    std::array<double, kernel> values{};
    for (std::size_t p = 0; p < side; ++p)
        for (std::size_t k = 0; k < kernel; ++k)
            values[k] += G[p][k] * sum(p);
    return values;
}

} // namespace

template <class T>
void transformWeights(const T *weight, std::size_t outputs, std::size_t channels, T *forward,
                      T *backward)
{
    for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t c = 0; c < channels; ++c, weight += kernel * kernel) {
            std::array<std::array<double, side>, kernel> columns; // (G w)ᵀ
            for (std::size_t k = 0; k < kernel; ++k)
                columns[k] = atPoints(
                    [&](std::size_t j) { return static_cast<double>(weight[j * kernel + k]); });
            for (std::size_t i = 0; i < side; ++i) {
                const std::array<double, side> values =
                    atPoints([&](std::size_t k) { return columns[k][i]; });
                for (std::size_t j = 0; j < side; ++j) {
                    const T value = static_cast<T>(values[j]);
                    forward[((i * channels + c) * outputs + o) * side + j] = value;
                    backward[((i * outputs + o) * channels + c) * side + j] = value;
                }
            }
        }
}

template <class T>
void weightGradientFromPoints(const double *sums, T *dWeight)
{
    std::array<std::array<double, kernel>, side> columns; // (Gᵀ m)ᵀ
    for (std::size_t j = 0; j < side; ++j)
        columns[j] = fromPoints([&](std::size_t i) { return sums[i * side + j]; });
    for (std::size_t k = 0; k < kernel; ++k) {
        const std::array<double, kernel> row =
            fromPoints([&](std::size_t j) { return columns[j][k]; });
        for (std::size_t l = 0; l < kernel; ++l)
            dWeight[k * kernel + l] = static_cast<T>(row[l]);
    }
}

template <class T>
void transformRows(const T *weight, std::size_t outputs, std::size_t channels, T *points)
{
    for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t row = 0; row < kernel; ++row, weight += kernel) {
                const std::array<double, side> values =
                    atPoints([&](std::size_t k) { return static_cast<double>(weight[k]); });
                for (std::size_t p = 0; p < side; ++p)
                    points[((c * side + p) * kernel + row) * outputs + o] =
                        static_cast<T>(values[p]);
            }
}

template <class T>
void rowGradientFromPoints(const T *sums, T *dRow)
{
    const std::array<double, kernel> row =
        fromPoints([&](std::size_t p) { return static_cast<double>(sums[p]); });
    for (std::size_t k = 0; k < kernel; ++k)
        dRow[k] = static_cast<T>(row[k]);
}

template void transformWeights(const float *, std::size_t, std::size_t, float *, float *);
template void transformWeights(const double *, std::size_t, std::size_t, double *, double *);
template void weightGradientFromPoints(const double *, float *);
template void weightGradientFromPoints(const double *, double *);
template void transformRows(const float *, std::size_t, std::size_t, float *);
template void transformRows(const double *, std::size_t, std::size_t, double *);
template void rowGradientFromPoints(const float *, float *);
template void rowGradientFromPoints(const double *, double *);

} // namespace normscope::lanes
