// Fully connected layers: y = W·x + b and ∂ℓ/∂x = Wᵀ·∂ℓ/∂y are one kernel with the steps of W
// exchanged; ∂ℓ/∂W = Σ over examples of ∂ℓ/∂y · xᵀ runs with features in the lanes instead, over
// transposed inputs, so that no sum over lanes is needed.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/linear.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// Rows [row, row + MB) of the product for TB tiles.
template <class T, int MB, int TB>
HWY_NOINLINE void multiplyBlock(const typename Kernels<T>::Matrix &matrix, std::size_t row,
                                const T *x, std::size_t xTileStride, T *y, std::size_t yTileStride)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    Vec<T> sum[MB][TB];
    NORMSCOPE_UNROLL
    for (int m = 0; m < MB; ++m) {
        const Vec<T> start = matrix.bias != nullptr
                                 ? hn::Set(d, matrix.bias[row + static_cast<std::size_t>(m)])
                                 : hn::Zero(d);
        NORMSCOPE_UNROLL
        for (int t = 0; t < TB; ++t)
            sum[m][t] = start;
    }
    const std::size_t rowStep = matrix.rowStep;
    const T *a = matrix.a + row * rowStep;
    for (std::size_t k = 0; k < matrix.columns; ++k, a += matrix.columnStep, x += L) {
        Vec<T> value[TB];
        NORMSCOPE_UNROLL
        for (int t = 0; t < TB; ++t)
            value[t] = hn::Load(d, x + static_cast<std::size_t>(t) * xTileStride);
        NORMSCOPE_UNROLL
        for (int m = 0; m < MB; ++m) {
            const Vec<T> w = hn::Set(d, a[static_cast<std::size_t>(m) * rowStep]);
            NORMSCOPE_UNROLL
            for (int t = 0; t < TB; ++t)
                sum[m][t] = hn::MulAdd(w, value[t], sum[m][t]);
        }
    }
    NORMSCOPE_UNROLL
    for (int m = 0; m < MB; ++m) {
        NORMSCOPE_UNROLL
        for (int t = 0; t < TB; ++t)
            hn::Store(sum[m][t], d,
                      y + static_cast<std::size_t>(t) * yTileStride +
                          (row + static_cast<std::size_t>(m)) * L);
    }
}

template <class T, int MB, int TB>
void multiplyTiles(const typename Kernels<T>::Matrix &matrix, const T *x, std::size_t xTileStride,
                   T *y, std::size_t yTileStride)
{
    std::size_t row = 0;
    for (; row + MB <= matrix.rows; row += MB)
        multiplyBlock<T, MB, TB>(matrix, row, x, xTileStride, y, yTileStride);
    for (; row + 2 <= matrix.rows; row += 2)
        multiplyBlock<T, 2, TB>(matrix, row, x, xTileStride, y, yTileStride);
    for (; row < matrix.rows; ++row)
        multiplyBlock<T, 1, TB>(matrix, row, x, xTileStride, y, yTileStride);
}

template <class T>
void multiply(const typename Kernels<T>::Matrix &matrix, const T *x, std::size_t xTileStride, T *y,
              std::size_t yTileStride, std::size_t tiles)
{
    std::size_t tile = 0;
    if constexpr (manyRegisters)
        for (; tile + 4 <= tiles; tile += 4)
            multiplyTiles<T, 6, 4>(matrix, x + tile * xTileStride, xTileStride,
                                   y + tile * yTileStride, yTileStride);
    for (; tile + 2 <= tiles; tile += 2)
        multiplyTiles<T, manyRegisters ? 12 : 6, 2>(matrix, x + tile * xTileStride, xTileStride,
                                                    y + tile * yTileStride, yTileStride);
    for (; tile < tiles; ++tile)
        multiplyTiles<T, manyRegisters ? 12 : 8, 1>(matrix, x + tile * xTileStride, xTileStride,
                                                    y + tile * yTileStride, yTileStride);
}

template <class T>
void transpose(const T *x, std::size_t features, T *out, std::size_t rowStride)
{
    constexpr std::size_t L = laneCount<T>;
    std::size_t first = 0;
#if HWY_TARGET != HWY_SCALAR
    // Blocks of 128 bits at a time: S features of S lanes.
    constexpr std::size_t S = 16 / sizeof(T);
    const Tag<T> d;
    const hn::Full128<T> block;
    HWY_ALIGN T rows[S * L];
    for (; first + S <= features; first += S) {
        if constexpr (S == 4) {
            const Vec<T> a = hn::Load(d, x + first * L);
            const Vec<T> b = hn::Load(d, x + (first + 1) * L);
            const Vec<T> c = hn::Load(d, x + (first + 2) * L);
            const Vec<T> e = hn::Load(d, x + (first + 3) * L);
            const Vec<T> acLower = hn::InterleaveLower(d, a, c);
            const Vec<T> acUpper = hn::InterleaveUpper(d, a, c);
            const Vec<T> beLower = hn::InterleaveLower(d, b, e);
            const Vec<T> beUpper = hn::InterleaveUpper(d, b, e);
            hn::Store(hn::InterleaveLower(d, acLower, beLower), d, rows);
            hn::Store(hn::InterleaveUpper(d, acLower, beLower), d, rows + L);
            hn::Store(hn::InterleaveLower(d, acUpper, beUpper), d, rows + 2 * L);
            hn::Store(hn::InterleaveUpper(d, acUpper, beUpper), d, rows + 3 * L);
        } else {
            const Vec<T> a = hn::Load(d, x + first * L);
            const Vec<T> b = hn::Load(d, x + (first + 1) * L);
            hn::Store(hn::InterleaveLower(d, a, b), d, rows);
            hn::Store(hn::InterleaveUpper(d, a, b), d, rows + L);
        }
        // Row s holds lane s of every block.
        for (std::size_t lane = 0; lane < L; ++lane)
            hn::StoreU(hn::Load(block, rows + lane % S * L + lane / S * S), block,
                       out + lane * rowStride + first);
    }
#endif
    for (; first < features; ++first)
        for (std::size_t lane = 0; lane < L; ++lane)
            out[lane * rowStride + first] = x[first * L + lane];
    for (std::size_t lane = 0; lane < L; ++lane)
        std::fill(out + lane * rowStride + features, out + (lane + 1) * rowStride, T{0});
}

/// What of the inputs goes through all outputs while it is in the nearest cache: 64 of each of so
/// many examples.
constexpr std::size_t examplesTogether = 128;

/// Examples that follow each other, of a sum that the first of them begins.
struct Stretch
{
    std::size_t firstTile = 0;
    std::size_t endTile = 0;
};

/// OB outputs × IB vectors of inputs.
template <class T, int OB, int IB>
HWY_NOINLINE void weightGradientBlock(const typename Kernels<T>::WeightGradient &work,
                                      const Stretch &stretch, std::size_t output, std::size_t input)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    Vec<T> sum[OB][IB];
    NORMSCOPE_UNROLL
    for (int o = 0; o < OB; ++o) {
        NORMSCOPE_UNROLL
        for (int i = 0; i < IB; ++i)
            sum[o][i] = hn::Zero(d);
    }
    // Calls whole(o, i, place) for each vector of the weights, part(o, i, place, count) for one
    // that a row ends in: what follows belongs to the next row, and perhaps to another worker.
    const auto forEachPlace = [&](auto whole, auto part) HWY_ATTR {
        NORMSCOPE_UNROLL
        for (int o = 0; o < OB; ++o) {
            NORMSCOPE_UNROLL
            for (int i = 0; i < IB; ++i) {
                const std::size_t at = input + static_cast<std::size_t>(i) * L;
                T *place = work.dWeight + (output + static_cast<std::size_t>(o)) * work.inputs + at;
                if (at + L <= work.inputs)
                    whole(o, i, place);
                else if (at < work.inputs)
                    part(o, i, place, work.inputs - at);
            }
        }
    };
    if (stretch.firstTile > 0)
        forEachPlace([&](int o, int i, const T *from) HWY_ATTR { sum[o][i] = hn::LoadU(d, from); },
                     [&](int o, int i, const T *from, std::size_t count) HWY_ATTR {
                         HWY_ALIGN T row[L] = {};
                         std::copy_n(from, count, row);
                         sum[o][i] = hn::Load(d, row);
                     });
    const T *in = work.in + stretch.firstTile * L * work.inRowStride + input;
    for (std::size_t tile = stretch.firstTile; tile < stretch.endTile; ++tile) {
        const T *gradient = work.dOut + tile * work.dOutTileStride + output * L;
        for (std::size_t lane = 0; lane < L; ++lane, in += work.inRowStride) {
            Vec<T> value[IB];
            NORMSCOPE_UNROLL
            for (int i = 0; i < IB; ++i)
                value[i] = hn::LoadU(d, in + static_cast<std::size_t>(i) * L);
            NORMSCOPE_UNROLL
            for (int o = 0; o < OB; ++o) {
                const Vec<T> g = hn::Set(d, gradient[static_cast<std::size_t>(o) * L + lane]);
                NORMSCOPE_UNROLL
                for (int i = 0; i < IB; ++i)
                    sum[o][i] = hn::MulAdd(g, value[i], sum[o][i]);
            }
        }
    }
    forEachPlace([&](int o, int i, T *to) HWY_ATTR { hn::StoreU(sum[o][i], d, to); },
                 [&](int o, int i, T *to, std::size_t count) HWY_ATTR {
                     HWY_ALIGN T row[L];
                     hn::Store(sum[o][i], d, row);
                     std::copy_n(row, count, to);
                 });
}

template <class T, int IB>
void weightGradientColumns(const typename Kernels<T>::WeightGradient &work, const Stretch &stretch,
                           std::size_t input)
{
    constexpr int OB = manyRegisters ? 6 : 4;
    std::size_t output = 0;
    for (; output + OB <= work.outputs; output += OB)
        weightGradientBlock<T, OB, IB>(work, stretch, output, input);
    for (; output + 2 <= work.outputs; output += 2)
        weightGradientBlock<T, 2, IB>(work, stretch, output, input);
    for (; output < work.outputs; ++output)
        weightGradientBlock<T, 1, IB>(work, stretch, output, input);
}

template <class T>
void linearWeightGradient(const typename Kernels<T>::WeightGradient &work)
{
    constexpr std::size_t L = laneCount<T>;
    constexpr std::size_t IB = manyRegisters ? 4 : 2;
    constexpr std::size_t tilesTogether = examplesTogether / L;
    for (std::size_t tile = 0; tile < work.tiles; tile += tilesTogether) {
        const Stretch stretch{tile, std::min(tile + tilesTogether, work.tiles)};
        std::size_t input = 0;
        for (; input + (IB - 1) * L < work.inputs; input += IB * L)
            weightGradientColumns<T, IB>(work, stretch, input);
        for (; input < work.inputs; input += L)
            weightGradientColumns<T, 1>(work, stretch, input);
    }
}

template <class T>
void descend(T *parameter, const T *gradient, std::size_t count, double rate)
{
    const auto step = static_cast<T>(-rate);
    for (std::size_t i = 0; i < count; ++i)
        parameter[i] += step * gradient[i];
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.multiply = multiply<T>;
    kernels.transpose = transpose<T>;
    kernels.linearWeightGradient = linearWeightGradient<T>;
    kernels.descend = descend<T>;
}

void addKernels(KernelSet &set)
{
    addTo(set.single);
    addTo(set.twice);
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addLinear(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
