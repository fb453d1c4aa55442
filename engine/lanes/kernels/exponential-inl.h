// eˣ over the whole range of numbers.
#if defined(NORMSCOPE_LANES_EXPONENTIAL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_LANES_EXPONENTIAL_INL_H_
#undef NORMSCOPE_LANES_EXPONENTIAL_INL_H_
#else
#define NORMSCOPE_LANES_EXPONENTIAL_INL_H_
#endif

#include "engine/lanes/kernels/vector-inl.h"

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {

/// As large as float holds above 104, at least e⁷⁰⁶ above 706 in double; 0 far below 0; NaN stays.
/// Highway's own is good up to these bounds alone, and takes NaN for far below 0.
template <class T>
HWY_INLINE Vec<T> exponential(Vec<T> x)
{
    const Tag<T> d;
    const Vec<T> largest = hn::Set(d, sizeof(T) == 4 ? T{104} : T{706});
    return hn::IfThenElse(hn::Eq(x, x), hn::Exp(d, hn::Min(x, largest)), x);
}

} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
