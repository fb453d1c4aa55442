// ∂ℓ/∂w of a convolution: dw[o][c][i][j] = Σ_{y,x} dout[o][y][x] · in[c][y·s + i][x·s + j].
// Strips of rows are short enough for their gradients to stay in the nearest cache from one tap row
// to the next.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/convolution_weight.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/convolution_weight-inl.h"
#include "engine/lanes/kernels/kernels.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

template <class T>
void convolveWeightGradient(const Window &window, const Tile<const T> &in,
                            const Tile<const T> &dOut, bool first, T *dWeight)
{
    constexpr std::size_t stripBytes = 16384;
    constexpr std::size_t together = manyRegisters ? 4 : 2; // channels, as addStrip takes them
    const std::size_t rowBytes = together * dOut.width * laneCount<T> * sizeof(T);
    const std::size_t strip = std::max<std::size_t>(1, stripBytes / rowBytes);
    WeightGradientWork<T> work{window, in, dOut, dWeight};
    for (std::size_t y = 0; y < dOut.height; y += strip) {
        work.firstRow = y;
        work.endRow = std::min(dOut.height, y + strip);
        work.writes = first && y == 0;
        addStrip(work);
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
