// What the kernels of the first convolution have in common: the values that 2 × 2 windows pool.
#if defined(NORMSCOPE_LANES_FIRST_LAYER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_LANES_FIRST_LAYER_INL_H_
#undef NORMSCOPE_LANES_FIRST_LAYER_INL_H_
#else
#define NORMSCOPE_LANES_FIRST_LAYER_INL_H_
#endif

#include "engine/lanes/kernels/first_layer_points-inl.h"
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// The convolution of OB output channels × WB windows of two rows and two columns.
template <class T, int OB, int WB>
HWY_INLINE void sumWindows(const FirstLayerWork<T> &work, std::size_t o, std::size_t y,
                           std::size_t x, Vec<T> (*sum)[2][2 * WB])
{
    constexpr std::size_t L = laneCount<T>;
    constexpr int columns = 2 * WB;
    const Tag<T> d;
    const std::size_t size = work.window.size;
    const std::size_t weightStride = work.in.channels * size * size;
    const std::size_t rowStride = work.in.rowStride;

    NORMSCOPE_UNROLL
    for (int a = 0; a < OB; ++a) {
        const Vec<T> start = work.bias != nullptr
                                 ? hn::Set(d, work.bias[o + static_cast<std::size_t>(a)])
                                 : hn::Zero(d);
        NORMSCOPE_UNROLL
        for (int b = 0; b < columns; ++b) {
            sum[a][0][b] = start;
            sum[a][1][b] = start;
        }
    }
    const T *weight = work.weight + o * weightStride;
    const T *plane = work.in.data + 2 * y * rowStride + 2 * x * L;
    for (std::size_t c = 0; c < work.in.channels; ++c, plane += work.in.channelStride)
        for (std::size_t i = 0; i < size; ++i) {
            const T *value = plane + i * rowStride;
            for (std::size_t j = 0; j < size; ++j, value += L, ++weight) {
                Vec<T> w[OB];
                NORMSCOPE_UNROLL
                for (int a = 0; a < OB; ++a)
                    w[a] = hn::Set(d, weight[static_cast<std::size_t>(a) * weightStride]);
                NORMSCOPE_UNROLL
                for (int r = 0; r < 2; ++r) {
                    Vec<T> input[columns];
                    NORMSCOPE_UNROLL
                    for (int b = 0; b < columns; ++b)
                        input[b] = hn::Load(d, value + static_cast<std::size_t>(r) * rowStride +
                                                   static_cast<std::size_t>(b) * L);
                    NORMSCOPE_UNROLL
                    for (int b = 0; b < columns; ++b) {
                        NORMSCOPE_UNROLL
                        for (int a = 0; a < OB; ++a)
                            sum[a][r][b] = hn::MulAdd(w[a], input[b], sum[a][r][b]);
                    }
                }
            }
        }
}

/// Block<T, OB, WB>::finish(work, o, y, x, sum, more...) with the sums of OB channels × WB windows.
template <class T, template <class, int, int> class Block, int OB, int WB, class... More>
HWY_NOINLINE void computeDirect(const FirstLayerWork<T> &work, std::size_t o, std::size_t y,
                                std::size_t x, const More &...more)
{
    Vec<T> sum[OB][2][2 * WB];
    sumWindows<T, OB, WB>(work, o, y, x, sum);
    Block<T, OB, WB>::finish(work, o, y, x, sum, more...);
}

template <class T, template <class, int, int> class Block, int OB, class... More>
HWY_INLINE void windowRow(const FirstLayerWork<T> &work, std::size_t o, std::size_t y,
                          const More &...more)
{
    constexpr int WB = manyRegisters ? 2 : 1;
    std::size_t x = 0;
    for (; x + WB <= work.out.width; x += WB)
        computeDirect<T, Block, OB, WB>(work, o, y, x, more...);
    for (; x < work.out.width; ++x)
        computeDirect<T, Block, OB, 1>(work, o, y, x, more...);
}

/// Block<T, OB, WB>::finish(work, o, y, x, sum, more...) for all windows.
template <class T, template <class, int, int> class Block, class... More>
HWY_INLINE void forAllWindows(const FirstLayerWork<T> &work, const More &...more)
{
    if (work.points != nullptr) {
        forAllWindowsAtPoints<T, Block>(work, more...);
        return;
    }
    constexpr std::size_t OB = manyRegisters ? 3 : 2;
    for (std::size_t y = 0; y < work.out.height; ++y) {
        std::size_t o = 0;
        for (; o + OB <= work.out.channels; o += OB)
            windowRow<T, Block, OB>(work, o, y, more...);
        for (; o < work.out.channels; ++o)
            windowRow<T, Block, 1>(work, o, y, more...);
    }
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
