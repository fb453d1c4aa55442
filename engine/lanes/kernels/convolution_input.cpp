// ∂ℓ/∂in of a convolution: din[c][y + i][x + j] += w[o][c][i][j] · dout[o][y][x].
//
// With stride 1 a segment of SB outputs touches SB + KB − 1 inputs of a row, and these stay in
// registers while the sum runs over o and i: as many multiplications as the formula has, none
// wasted on a border of zeros.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/convolution_input.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

template <class T>
struct InputGradientWork
{
    const Window &window;
    const Tile<const T> &dOut;
    const T *weight;
    const Tile<T> &dIn;

    /// Rows of outputs that the row `y` of the input takes part in, through tap row y − output row.
    [[nodiscard]] std::size_t firstRow(std::size_t y) const
    {
        return y + 1 > window.size ? y + 1 - window.size : 0;
    }
    [[nodiscard]] std::size_t endRow(std::size_t y) const { return std::min(dOut.height, y + 1); }
};

/// Taps [tap, tap + KB) and outputs [x, x + SB) of input row y.
template <class T, int KB, int SB>
HWY_INLINE void addSegment(const InputGradientWork<T> &work, std::size_t c, std::size_t y,
                           std::size_t x, std::size_t tap)
{
    constexpr std::size_t L = laneCount<T>;
    constexpr int inputs = SB + KB - 1;
    const Tag<T> d;
    const std::size_t size = work.window.size;
    T *to = work.dIn.data + c * work.dIn.channelStride + y * work.dIn.rowStride + (x + tap) * L;

    Vec<T> sum[inputs];
    NORMSCOPE_UNROLL
    for (int i = 0; i < inputs; ++i)
        sum[i] = hn::Load(d, to + static_cast<std::size_t>(i) * L);
    const std::size_t end = work.endRow(y);
    for (std::size_t o = 0; o < work.dOut.channels; ++o) {
        const T *plane = work.dOut.data + o * work.dOut.channelStride + x * L;
        const T *taps = work.weight + (o * work.dIn.channels + c) * size * size + tap;
        for (std::size_t row = work.firstRow(y); row < end; ++row) {
            const T *from = plane + row * work.dOut.rowStride;
            const T *weight = taps + (y - row) * size;
            Vec<T> gradient[SB];
            NORMSCOPE_UNROLL
            for (int i = 0; i < SB; ++i)
                gradient[i] = hn::Load(d, from + static_cast<std::size_t>(i) * L);
            NORMSCOPE_UNROLL
            for (int j = 0; j < KB; ++j) {
                const Vec<T> w = hn::Set(d, weight[j]);
                NORMSCOPE_UNROLL
                for (int i = 0; i < SB; ++i)
                    sum[i + j] = hn::MulAdd(w, gradient[i], sum[i + j]);
            }
        }
    }
    NORMSCOPE_UNROLL
    for (int i = 0; i < inputs; ++i)
        hn::Store(sum[i], d, to + static_cast<std::size_t>(i) * L);
}

template <class T, int KB>
HWY_NOINLINE void addRow(const InputGradientWork<T> &work, std::size_t c, std::size_t y,
                         std::size_t tap)
{
    constexpr int SB = manyRegisters ? 8 : 4;
    std::size_t x = 0;
    for (; x + SB <= work.dOut.width; x += SB)
        addSegment<T, KB, SB>(work, c, y, x, tap);
    for (; x + 2 <= work.dOut.width; x += 2)
        addSegment<T, KB, 2>(work, c, y, x, tap);
    for (; x < work.dOut.width; ++x)
        addSegment<T, KB, 1>(work, c, y, x, tap);
}

/// Strides above 1: rare, and short sums. One output after the other.
template <class T>
void addStrided(const InputGradientWork<T> &work)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const auto &[size, stride, padding] = work.window;
    const T *weight = work.weight;
    for (std::size_t o = 0; o < work.dOut.channels; ++o)
        for (std::size_t c = 0; c < work.dIn.channels; ++c, weight += size * size)
            for (std::size_t y = 0; y < work.dOut.height; ++y)
                for (std::size_t x = 0; x < work.dOut.width; ++x) {
                    const auto gradient = hn::Load(d, work.dOut.data + o * work.dOut.channelStride +
                                                          y * work.dOut.rowStride + x * L);
                    T *to = work.dIn.data + c * work.dIn.channelStride +
                            y * stride * work.dIn.rowStride + x * stride * L;
                    for (std::size_t i = 0; i < size; ++i)
                        for (std::size_t j = 0; j < size; ++j) {
                            T *place = to + i * work.dIn.rowStride + j * L;
                            hn::Store(hn::MulAdd(hn::Set(d, weight[i * size + j]), gradient,
                                                 hn::Load(d, place)),
                                      d, place);
                        }
                }
}

template <class T>
void convolveInputGradient(const Window &window, const Tile<const T> &dOut, const T *weight,
                           const Tile<T> &dIn)
{
    constexpr std::size_t L = laneCount<T>;
    const InputGradientWork<T> work{window, dOut, weight, dIn};
    for (std::size_t c = 0; c < dIn.channels; ++c)
        for (std::size_t y = 0; y < dIn.height; ++y)
            std::fill_n(dIn.data + c * dIn.channelStride + y * dIn.rowStride, dIn.width * L, T{0});
    if (window.stride != 1) {
        addStrided(work);
        return;
    }
    for (std::size_t y = 0; y < dIn.height; ++y)
        for (std::size_t c = 0; c < dIn.channels; ++c) {
            std::size_t tap = 0;
            for (; tap + 5 <= window.size; tap += 5)
                addRow<T, 5>(work, c, y, tap);
            for (; tap + 3 <= window.size; tap += 3)
                addRow<T, 3>(work, c, y, tap);
            for (; tap < window.size; ++tap)
                addRow<T, 1>(work, c, y, tap);
        }
}

void addKernels(KernelSet &set)
{
    set.single.convolveInputGradient = convolveInputGradient<float>;
    set.twice.convolveInputGradient = convolveInputGradient<double>;
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addConvolutionInput(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
