// Convolution forward: out[o][y][x] = b[o] + Σ_{c,i,j} w[o][c][i][j] · in[c][y·s + i][x·s + j].
//
// A block of OB output channels × XB neighbouring columns stays in registers while the sum runs
// over c, i, j: each weight is broadcast once for XB columns, each input loaded once for OB
// channels.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/convolution.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

template <class T>
struct ConvolutionWork
{
    const Window &window;
    const Tile<const T> &in;
    const T *weight;
    const T *bias;
    const Tile<T> &out;
    std::size_t weightStride; ///< between output channels
};

template <class T, int OB, int XB>
HWY_INLINE void convolveBlock(const ConvolutionWork<T> &work, std::size_t o, std::size_t y,
                              std::size_t x)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const std::size_t size = work.window.size;
    const std::size_t step = work.window.stride * L;
    const std::size_t weightStride = work.weightStride;

    Vec<T> sum[OB][XB];
    NORMSCOPE_UNROLL
    for (int i = 0; i < OB; ++i) {
        const Vec<T> start = work.bias != nullptr
                                 ? hn::Set(d, work.bias[o + static_cast<std::size_t>(i)])
                                 : hn::Zero(d);
        NORMSCOPE_UNROLL
        for (int j = 0; j < XB; ++j)
            sum[i][j] = start;
    }
    const T *weight = work.weight + o * weightStride;
    const T *plane = work.in.data + y * work.window.stride * work.in.rowStride + x * step;
    for (std::size_t c = 0; c < work.in.channels; ++c, plane += work.in.channelStride) {
        const T *row = plane;
        for (std::size_t i = 0; i < size; ++i, row += work.in.rowStride) {
            const T *value = row;
            for (std::size_t j = 0; j < size; ++j, value += L, ++weight) {
                Vec<T> input[XB];
                NORMSCOPE_UNROLL
                for (int b = 0; b < XB; ++b)
                    input[b] = hn::Load(d, value + static_cast<std::size_t>(b) * step);
                NORMSCOPE_UNROLL
                for (int a = 0; a < OB; ++a) {
                    const Vec<T> w = hn::Set(d, weight[static_cast<std::size_t>(a) * weightStride]);
                    NORMSCOPE_UNROLL
                    for (int b = 0; b < XB; ++b)
                        sum[a][b] = hn::MulAdd(w, input[b], sum[a][b]);
                }
            }
        }
    }
    T *out = work.out.data + o * work.out.channelStride + y * work.out.rowStride + x * L;
    NORMSCOPE_UNROLL
    for (int a = 0; a < OB; ++a) {
        NORMSCOPE_UNROLL
        for (int b = 0; b < XB; ++b)
            hn::Store(sum[a][b], d,
                      out + static_cast<std::size_t>(a) * work.out.channelStride +
                          static_cast<std::size_t>(b) * L);
    }
}

template <class T, int OB>
HWY_NOINLINE void convolveRow(const ConvolutionWork<T> &work, std::size_t o, std::size_t y)
{
    constexpr int XB = manyRegisters ? 4 : 2;
    std::size_t x = 0;
    for (; x + XB <= work.out.width; x += XB)
        convolveBlock<T, OB, XB>(work, o, y, x);
    for (; x < work.out.width; ++x)
        convolveBlock<T, OB, 1>(work, o, y, x);
}

template <class T>
void convolve(const Window &window, const Tile<const T> &in, const T *weight, const T *bias,
              const Tile<T> &out)
{
    const ConvolutionWork<T> work{window, in,  weight,
                                  bias,   out, in.channels * window.size * window.size};
    for (std::size_t y = 0; y < out.height; ++y) {
        std::size_t o = 0;
        for (; o + 6 <= out.channels; o += 6)
            convolveRow<T, 6>(work, o, y);
        for (; o + 4 <= out.channels; o += 4)
            convolveRow<T, 4>(work, o, y);
        for (; o + 2 <= out.channels; o += 2)
            convolveRow<T, 2>(work, o, y);
        for (; o < out.channels; ++o)
            convolveRow<T, 1>(work, o, y);
    }
}

void addKernels(KernelSet &set)
{
    set.single.lanes = laneCount<float>;
    set.twice.lanes = laneCount<double>;
    set.single.convolve = convolve<float>;
    set.twice.convolve = convolve<double>;
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addConvolution(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
