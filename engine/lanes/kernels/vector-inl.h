// What the kernels of every file share, once per instruction set.
#if defined(NORMSCOPE_LANES_VECTOR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_LANES_VECTOR_INL_H_
#undef NORMSCOPE_LANES_VECTOR_INL_H_
#else
#define NORMSCOPE_LANES_VECTOR_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>

// Loops over register blocks: arrays of vectors stay in registers only when they are unrolled.
#define NORMSCOPE_UNROLL _Pragma("GCC unroll 16")

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Tag = hn::ScalableTag<T>;
template <class T>
using Vec = hn::Vec<Tag<T>>;

/// Elements of a vector, so examples of a tile.
template <class T>
constexpr std::size_t laneCount = hn::MaxLanes(Tag<T>());

/// AVX-512 and NEON have 32 vector registers, the others 16.
#if HWY_TARGET == HWY_AVX3 || HWY_ARCH_ARM_A64
constexpr bool manyRegisters = true;
#else
constexpr bool manyRegisters = false;
#endif

template <class T>
HWY_INLINE double sumOf(Vec<T> v)
{
    const Tag<T> d;
    return static_cast<double>(hn::GetLane(hn::SumOfLanes(d, v)));
}

/// sums[i] = Σ over the lanes of v[i], for COUNT vectors, a power of two: neighbours are added
/// pairwise, two vectors at a time, until each lane of one vector is a sum.
template <class T, std::size_t COUNT>
HWY_INLINE void storeLaneSums(const Vec<T> *v, T *sums)
{
    const Tag<T> d;
#if HWY_TARGET != HWY_SCALAR
    constexpr std::size_t L = laneCount<T>;
    if constexpr (COUNT > 1 && COUNT <= L) {
        Vec<T> half[COUNT / 2];
        NORMSCOPE_UNROLL
        for (std::size_t i = 0; i < COUNT / 2; ++i)
            half[i] = hn::Add(hn::ConcatEven(d, v[2 * i + 1], v[2 * i]),
                              hn::ConcatOdd(d, v[2 * i + 1], v[2 * i]));
        if constexpr (COUNT > 2) {
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < COUNT / 4; ++i)
                half[i] = hn::Add(hn::ConcatEven(d, half[2 * i + 1], half[2 * i]),
                                  hn::ConcatOdd(d, half[2 * i + 1], half[2 * i]));
        }
        static_assert(COUNT <= 4);
        // What is left of each sum are L / COUNT neighbours.
        Vec<T> sum = half[0];
        NORMSCOPE_UNROLL
        for (std::size_t width = L / COUNT; width > 1; width /= 2)
            sum = hn::Add(hn::ConcatEven(d, sum, sum), hn::ConcatOdd(d, sum, sum));
        HWY_ALIGN T lanes[L];
        hn::Store(sum, d, lanes);
        NORMSCOPE_UNROLL
        for (std::size_t i = 0; i < COUNT; ++i)
            sums[i] = lanes[i];
        return;
    }
#endif
    for (std::size_t i = 0; i < COUNT; ++i)
        sums[i] = hn::GetLane(hn::SumOfLanes(d, v[i]));
}

} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
