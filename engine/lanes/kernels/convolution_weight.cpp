// ∂ℓ/∂w of a convolution: dw[o][c][i][j] = Σ_{y,x} dout[o][y][x] · in[c][y·s + i][x·s + j].
//
// The sums are kept lane by lane, and a block of OB output channels × KB neighbouring taps of one
// row of a kernel stays in registers while they run over a strip of rows, short enough for its
// gradients to stay in the nearest cache from one tap row to the next.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/convolution_weight.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

template <class T>
struct WeightGradientWork
{
    const Window &window;
    const Tile<const T> &in;
    const Tile<const T> &dOut;
    T *dWeight;
    std::size_t firstRow = 0; ///< the strip of output rows
    std::size_t endRow = 0;
    bool writes = false; ///< begins the sums, instead of adding to them
};

template <class T, int OB, int KB>
HWY_NOINLINE void addTaps(const WeightGradientWork<T> &work, std::size_t o, std::size_t c,
                          std::size_t tapRow, std::size_t tap)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const auto &[size, stride, padding] = work.window;
    const std::size_t outputStride = work.in.channels * size * size * L;
    T *to = work.dWeight + o * outputStride + ((c * size + tapRow) * size + tap) * L;

    Vec<T> sum[OB][KB];
    NORMSCOPE_UNROLL
    for (int a = 0; a < OB; ++a) {
        NORMSCOPE_UNROLL
        for (int k = 0; k < KB; ++k)
            sum[a][k] = work.writes ? hn::Zero(d)
                                    : hn::Load(d, to + static_cast<std::size_t>(a) * outputStride +
                                                      static_cast<std::size_t>(k) * L);
    }
    const std::size_t channelStride = work.dOut.channelStride;
    for (std::size_t y = work.firstRow; y < work.endRow; ++y) {
        const T *gradient = work.dOut.data + o * channelStride + y * work.dOut.rowStride;
        const T *input = work.in.data + c * work.in.channelStride +
                         (y * stride + tapRow) * work.in.rowStride + tap * L;
        for (std::size_t x = 0; x < work.dOut.width; ++x, gradient += L, input += stride * L) {
            Vec<T> g[OB];
            NORMSCOPE_UNROLL
            for (int a = 0; a < OB; ++a)
                g[a] = hn::Load(d, gradient + static_cast<std::size_t>(a) * channelStride);
            NORMSCOPE_UNROLL
            for (int k = 0; k < KB; ++k) {
                const Vec<T> value = hn::Load(d, input + static_cast<std::size_t>(k) * L);
                NORMSCOPE_UNROLL
                for (int a = 0; a < OB; ++a)
                    sum[a][k] = hn::MulAdd(g[a], value, sum[a][k]);
            }
        }
    }
    NORMSCOPE_UNROLL
    for (int a = 0; a < OB; ++a) {
        NORMSCOPE_UNROLL
        for (int k = 0; k < KB; ++k)
            hn::Store(sum[a][k], d,
                      to + static_cast<std::size_t>(a) * outputStride +
                          static_cast<std::size_t>(k) * L);
    }
}

template <class T, int OB>
void addChannels(const WeightGradientWork<T> &work, std::size_t o)
{
    for (std::size_t c = 0; c < work.in.channels; ++c)
        for (std::size_t tapRow = 0; tapRow < work.window.size; ++tapRow) {
            std::size_t tap = 0;
            for (; tap + 5 <= work.window.size; tap += 5)
                addTaps<T, OB, 5>(work, o, c, tapRow, tap);
            for (; tap + 3 <= work.window.size; tap += 3)
                addTaps<T, OB, 3>(work, o, c, tapRow, tap);
            for (; tap < work.window.size; ++tap)
                addTaps<T, OB, 1>(work, o, c, tapRow, tap);
        }
}

template <class T>
void convolveWeightGradient(const Window &window, const Tile<const T> &in,
                            const Tile<const T> &dOut, bool first, T *dWeight)
{
    constexpr std::size_t stripBytes = 16384;
    constexpr int OB = manyRegisters ? 4 : 2;
    const std::size_t rowBytes = OB * dOut.width * laneCount<T> * sizeof(T);
    const std::size_t strip = std::max<std::size_t>(1, stripBytes / rowBytes);
    WeightGradientWork<T> work{window, in, dOut, dWeight};
    for (std::size_t y = 0; y < dOut.height; y += strip) {
        work.firstRow = y;
        work.endRow = std::min(dOut.height, y + strip);
        work.writes = first && y == 0;
        std::size_t o = 0;
        while (o < dOut.channels) {
            const std::size_t left = dOut.channels - o;
            if (manyRegisters && (left == 3 || left == 6)) {
                addChannels<T, 3>(work, o);
                o += 3;
            } else if (left >= OB) {
                addChannels<T, OB>(work, o);
                o += OB;
            } else {
                addChannels<T, 1>(work, o);
                ++o;
            }
        }
    }
}

template <class T>
void sumPlanes(const Tile<const T> &x, bool first, T *sums)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    for (std::size_t c = 0; c < x.channels; ++c) {
        Vec<T> even = first ? hn::Zero(d) : hn::Load(d, sums + c * L);
        Vec<T> odd = hn::Zero(d);
        for (std::size_t y = 0; y < x.height; ++y) {
            const T *row = x.data + c * x.channelStride + y * x.rowStride;
            std::size_t i = 0;
            for (; i + 2 <= x.width; i += 2) {
                even = hn::Add(even, hn::Load(d, row + i * L));
                odd = hn::Add(odd, hn::Load(d, row + (i + 1) * L));
            }
            if (i < x.width)
                even = hn::Add(even, hn::Load(d, row + i * L));
        }
        hn::Store(hn::Add(even, odd), d, sums + c * L);
    }
}

template <class T>
void sumLanes(const T *parts, std::size_t partCount, std::size_t partStride, std::size_t count,
              T *sums)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    for (std::size_t i = 0; i < count; ++i) {
        Vec<T> sum = hn::Load(d, parts + i * L);
        for (std::size_t part = 1; part < partCount; ++part)
            sum = hn::Add(sum, hn::Load(d, parts + part * partStride + i * L));
        sums[i] = hn::GetLane(hn::SumOfLanes(d, sum));
    }
}

void addKernels(KernelSet &set)
{
    set.single.convolveWeightGradient = convolveWeightGradient<float>;
    set.twice.convolveWeightGradient = convolveWeightGradient<double>;
    set.single.sumPlanes = sumPlanes<float>;
    set.twice.sumPlanes = sumPlanes<double>;
    set.single.sumLanes = sumLanes<float>;
    set.twice.sumLanes = sumLanes<double>;
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addConvolutionWeight(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
