// eˣ, and 1 / (1 + e⁻ˣ), over the whole range of numbers.
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

/// 1 / (1 + e⁻ˣ); NaN stays.
HWY_INLINE Vec<double> logistic(Vec<double> x)
{
    const Vec<double> one = hn::Set(Tag<double>(), 1.0);
    return hn::Div(one, hn::Add(one, exponential<double>(hn::Neg(x))));
}

/// To three units in the last place. |x| above 87 counts as 87, so that e⁻ˣ and its inverse are
/// normal numbers and a power of two is a sum of exponents:
///     e⁻ˣ = 2ᵏ·eʳ,  k = −x / ln 2 rounded,  |r| ≤ ln 2 / 2,  eʳ by its series to r⁶/6!.
HWY_INLINE Vec<float> logistic(Vec<float> x)
{
    const Tag<float> d;
    const hn::RebindToUnsigned<Tag<float>> bits;
    const Vec<float> one = hn::Set(d, 1.0F);
    const Vec<float> bounded = hn::Max(hn::Min(hn::Neg(x), hn::Set(d, 87.0F)), hn::Set(d, -87.0F));
    // Adding 1.5·2²³ rounds to a whole number, and leaves it in the lowest bits.
    const Vec<float> magic = hn::Set(d, 12582912.0F);
    const Vec<float> shifted = hn::MulAdd(bounded, hn::Set(d, 1.44269504F), magic);
    const Vec<float> k = hn::Sub(shifted, magic);
    // ln 2 in two parts, the first so short that its product with k is exact.
    const Vec<float> r = hn::NegMulAdd(k, hn::Set(d, -2.12194440e-4F),
                                       hn::NegMulAdd(k, hn::Set(d, 0.693359375F), bounded));
    Vec<float> p = hn::MulAdd(r, hn::Set(d, 1.0F / 720), hn::Set(d, 1.0F / 120));
    p = hn::MulAdd(r, p, hn::Set(d, 1.0F / 24));
    p = hn::MulAdd(r, p, hn::Set(d, 1.0F / 6));
    p = hn::MulAdd(r, p, hn::Set(d, 0.5F));
    p = hn::MulAdd(r, p, one);
    p = hn::MulAdd(r, p, one);
    const Vec<float> power = hn::BitCast(
        d, hn::Add(hn::BitCast(bits, p), hn::ShiftLeft<23>(hn::BitCast(bits, shifted))));
    const Vec<float> sum = hn::Add(one, power);
#if HWY_TARGET == HWY_AVX3
    // 14 bits of the inverse, doubled by Newton's method: sooner there than a division.
    const Vec<float> close = hn::ApproximateReciprocal(sum);
    const Vec<float> inverse = hn::MulAdd(close, hn::NegMulAdd(sum, close, one), close);
#else
    const Vec<float> inverse = hn::Div(one, sum);
#endif
    return hn::IfThenElse(hn::Eq(x, x), inverse, x);
}

} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
