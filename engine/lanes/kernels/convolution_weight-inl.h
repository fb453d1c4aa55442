// Sums for the gradient of a convolution's weights. They are kept lane by lane, and a block of OB
// output channels × KB neighbouring taps of one row of a kernel stays in registers while they run
// over a strip of rows.
#if defined(NORMSCOPE_LANES_CONVOLUTION_WEIGHT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_LANES_CONVOLUTION_WEIGHT_INL_H_
#undef NORMSCOPE_LANES_CONVOLUTION_WEIGHT_INL_H_
#else
#define NORMSCOPE_LANES_CONVOLUTION_WEIGHT_INL_H_
#endif

#include "engine/lanes/kernels/tile.h"
#include "engine/lanes/kernels/vector-inl.h"

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
            Vec<T> value[KB];
            NORMSCOPE_UNROLL
            for (int k = 0; k < KB; ++k)
                value[k] = hn::Load(d, input + static_cast<std::size_t>(k) * L);
            NORMSCOPE_UNROLL
            for (int k = 0; k < KB; ++k) {
                NORMSCOPE_UNROLL
                for (int a = 0; a < OB; ++a)
                    sum[a][k] = hn::MulAdd(g[a], value[k], sum[a][k]);
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

/// All taps and channels over the strip of rows.
template <class T>
void addStrip(const WeightGradientWork<T> &work)
{
    constexpr std::size_t OB = manyRegisters ? 4 : 2;
    std::size_t o = 0;
    while (o < work.dOut.channels) {
        const std::size_t left = work.dOut.channels - o;
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

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
