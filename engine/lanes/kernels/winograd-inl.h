// The transforms of Winograd's F(4, 5), along one row or column, with the points 0, ±1, ±2, ±½, ∞:
// in one dimension y = Aᵀ [ (G w) ⊙ (Bᵀ x) ] are four outputs of a kernel of five (winograd.cpp
// says more).
#if defined(NORMSCOPE_LANES_WINOGRAD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_LANES_WINOGRAD_INL_H_
#undef NORMSCOPE_LANES_WINOGRAD_INL_H_
#else
#define NORMSCOPE_LANES_WINOGRAD_INL_H_
#endif

#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

constexpr std::size_t side = winogradSide;
constexpr std::size_t step = winogradStep; // outputs in a row

template <class T>
HWY_INLINE Vec<T> constant(double value)
{
    return hn::Set(Tag<T>(), static_cast<T>(value));
}

/// Bᵀ: eight inputs to eight points.
template <class T>
HWY_INLINE void toPoints(const Vec<T> *x, Vec<T> *v)
{
    const Vec<T> even1 = hn::NegMulAdd(constant<T>(4.25), x[4], hn::Add(x[2], x[6]));
    const Vec<T> odd1 = hn::NegMulAdd(constant<T>(4.25), x[3], hn::Add(x[1], x[5]));
    const Vec<T> even2 =
        hn::MulAdd(constant<T>(0.25), x[2], hn::NegMulAdd(constant<T>(1.25), x[4], x[6]));
    const Vec<T> middle = hn::Mul(constant<T>(2.5), x[3]);
    const Vec<T> half = constant<T>(0.5);
    const Vec<T> odd2 = hn::MulAdd(half, x[1], hn::Sub(hn::Add(x[5], x[5]), middle));
    const Vec<T> even3 =
        hn::MulAdd(constant<T>(4), x[2], hn::NegMulAdd(constant<T>(5), x[4], x[6]));
    const Vec<T> odd3 = hn::MulAdd(half, x[5], hn::Sub(hn::Add(x[1], x[1]), middle));
    v[0] = hn::MulAdd(constant<T>(5.25), hn::Sub(x[4], x[2]), hn::Sub(x[0], x[6]));
    v[1] = hn::Add(even1, odd1);
    v[2] = hn::Sub(even1, odd1);
    v[3] = hn::Add(even2, odd2);
    v[4] = hn::Sub(even2, odd2);
    v[5] = hn::Add(even3, odd3);
    v[6] = hn::Sub(even3, odd3);
    v[7] = hn::MulAdd(constant<T>(5.25), hn::Sub(x[3], x[5]), hn::Sub(x[7], x[1]));
}

/// B: what eight points give back to eight inputs.
template <class T>
HWY_INLINE void fromPoints(const Vec<T> *v, Vec<T> *x)
{
    const Vec<T> sum1 = hn::Add(v[1], v[2]);
    const Vec<T> sum2 = hn::Add(v[3], v[4]);
    const Vec<T> sum3 = hn::Add(v[5], v[6]);
    const Vec<T> difference1 = hn::Sub(v[1], v[2]);
    const Vec<T> difference2 = hn::Sub(v[3], v[4]);
    const Vec<T> difference3 = hn::Sub(v[5], v[6]);
    const Vec<T> half = constant<T>(0.5);
    const Vec<T> two = constant<T>(2);
    const Vec<T> end = constant<T>(5.25);
    x[0] = v[0];
    x[1] = hn::MulAdd(half, difference2, hn::MulAdd(two, difference3, hn::Sub(difference1, v[7])));
    x[2] = hn::MulAdd(constant<T>(0.25), sum2,
                      hn::MulAdd(constant<T>(4), sum3, hn::NegMulAdd(end, v[0], sum1)));
    x[3] = hn::NegMulAdd(
        constant<T>(4.25), difference1,
        hn::MulSub(end, v[7], hn::Mul(constant<T>(2.5), hn::Add(difference2, difference3))));
    x[4] = hn::NegMulAdd(constant<T>(4.25), sum1,
                         hn::NegMulAdd(constant<T>(1.25), sum2,
                                       hn::NegMulAdd(constant<T>(5), sum3, hn::Mul(end, v[0]))));
    x[5] = hn::MulAdd(two, difference2,
                      hn::MulAdd(half, difference3, hn::NegMulAdd(end, v[7], difference1)));
    x[6] = hn::Add(hn::Sub(sum1, v[0]), hn::Add(sum2, sum3));
    x[7] = v[7];
}

/// Aᵀ: eight points to four outputs.
template <class T>
HWY_INLINE void toOutputs(const Vec<T> *m, Vec<T> *y)
{
    const Vec<T> sum1 = hn::Add(m[1], m[2]);
    const Vec<T> sum2 = hn::Add(m[3], m[4]);
    const Vec<T> sum3 = hn::Add(m[5], m[6]);
    const Vec<T> difference1 = hn::Sub(m[1], m[2]);
    const Vec<T> difference2 = hn::Sub(m[3], m[4]);
    const Vec<T> difference3 = hn::Sub(m[5], m[6]);
    y[0] = hn::Add(hn::Add(m[0], sum1), hn::Add(sum2, sum3));
    y[1] = hn::MulAdd(constant<T>(2), difference2,
                      hn::MulAdd(constant<T>(0.5), difference3, difference1));
    y[2] = hn::MulAdd(constant<T>(4), sum2, hn::MulAdd(constant<T>(0.25), sum3, sum1));
    y[3] = hn::MulAdd(constant<T>(8), difference2,
                      hn::MulAdd(constant<T>(0.125), difference3, hn::Add(difference1, m[7])));
}

/// A: what four outputs give back to eight points.
template <class T>
HWY_INLINE void fromOutputs(const Vec<T> *y, Vec<T> *e)
{
    const Vec<T> even1 = hn::Add(y[0], y[2]);
    const Vec<T> odd1 = hn::Add(y[1], y[3]);
    const Vec<T> even2 = hn::MulAdd(constant<T>(4), y[2], y[0]);
    const Vec<T> odd2 = hn::MulAdd(constant<T>(8), y[3], hn::Add(y[1], y[1]));
    const Vec<T> even3 = hn::MulAdd(constant<T>(0.25), y[2], y[0]);
    const Vec<T> odd3 = hn::MulAdd(constant<T>(0.125), y[3], hn::Mul(constant<T>(0.5), y[1]));
    e[0] = y[0];
    e[1] = hn::Add(even1, odd1);
    e[2] = hn::Sub(even1, odd1);
    e[3] = hn::Add(even2, odd2);
    e[4] = hn::Sub(even2, odd2);
    e[5] = hn::Add(even3, odd3);
    e[6] = hn::Sub(even3, odd3);
    e[7] = y[3];
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
