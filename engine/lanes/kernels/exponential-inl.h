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

/// To four units in the last place for |x| up to 16, six beyond. |x| above 87 counts as 87, so that
/// e⁻ˣ and its inverse are normal numbers and a power of two is a sum of exponents:
///     e⁻ˣ = 2ᵏ·e⁻ʳ,  k = −x / ln 2 rounded,  r = x + k ln 2,  |r| ≤ ln 2 / 2,
/// e⁻ʳ by the polynomial of degree 5 that begins 1 − r and is nearest to it, to 1.1e-7 of it.
HWY_INLINE Vec<float> logistic(Vec<float> x)
{
    const Tag<float> d;
    const hn::RebindToUnsigned<Tag<float>> bits;
    const Vec<float> one = hn::Set(d, 1.0F);
    const Vec<float> bounded = hn::Max(hn::Min(x, hn::Set(d, 87.0F)), hn::Set(d, -87.0F));
    // Adding 1.5·2²³ rounds to a whole number, and leaves it in the lowest bits.
    const Vec<float> magic = hn::Set(d, 12582912.0F);
    const Vec<float> shifted = hn::MulAdd(bounded, hn::Set(d, -1.44269504F), magic);
    const Vec<float> k = hn::Sub(shifted, magic);
#if HWY_NATIVE_FMA
    const Vec<float> r = hn::MulAdd(k, hn::Set(d, 0.693147182F), bounded);
#else
    // ln 2 in two parts, the first so short that its product with k is exact.
    const Vec<float> r = hn::MulAdd(k, hn::Set(d, -2.12194440e-4F),
                                    hn::MulAdd(k, hn::Set(d, 0.693359375F), bounded));
#endif
    Vec<float> p = hn::MulAdd(r, hn::Set(d, -0.0083125010F), hn::Set(d, 0.0418903306F));
    p = hn::MulAdd(r, p, hn::Set(d, -0.166671157F));
    p = hn::MulAdd(r, p, hn::Set(d, 0.499992311F));
    p = hn::MulAdd(r, p, hn::Set(d, -1.0F));
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
