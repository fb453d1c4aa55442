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

} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
