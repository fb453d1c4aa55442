// Activations on vectors, and their gradients from what they gave.
#if defined(NORMSCOPE_LANES_ACTIVATION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_LANES_ACTIVATION_INL_H_
#undef NORMSCOPE_LANES_ACTIVATION_INL_H_
#else
#define NORMSCOPE_LANES_ACTIVATION_INL_H_
#endif

#include "engine/lanes/kernels/exponential-inl.h"
#include "engine/lanes/kernels/tile.h"
#include "engine/lanes/kernels/vector-inl.h"

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// σ(x) = 1 / (1 + e⁻ˣ), so σ′ = σ·(1 − σ).
struct Sigmoid
{
    template <class T>
    static HWY_INLINE Vec<T> value(Vec<T> x)
    {
        return logistic(x);
    }
    template <class T>
    static HWY_INLINE Vec<T> gradient(Vec<T> y, Vec<T> dy)
    {
        return hn::Mul(dy, hn::NegMulAdd(y, y, y));
    }
};

/// max(x, 0); its slope at 0 is 0. NaN stays.
struct Relu
{
    template <class T>
    static HWY_INLINE Vec<T> value(Vec<T> x)
    {
        return hn::IfThenZeroElse(hn::Le(x, hn::Zero(Tag<T>())), x);
    }
    template <class T>
    static HWY_INLINE Vec<T> gradient(Vec<T> y, Vec<T> dy)
    {
        return hn::IfThenElseZero(hn::Gt(y, hn::Zero(Tag<T>())), dy);
    }
};

/// tanh′ = 1 − tanh².
struct HyperbolicTangent
{
    template <class T>
    static HWY_INLINE Vec<T> value(Vec<T> x)
    {
        return hn::Tanh(Tag<T>(), x);
    }
    template <class T>
    static HWY_INLINE Vec<T> gradient(Vec<T> y, Vec<T> dy)
    {
        return hn::Mul(dy, hn::NegMulAdd(y, y, hn::Set(Tag<T>(), T{1})));
    }
};

struct Identity
{
    template <class T>
    static HWY_INLINE Vec<T> value(Vec<T> x)
    {
        return x;
    }
    template <class T>
    static HWY_INLINE Vec<T> gradient(Vec<T>, Vec<T> dy)
    {
        return dy;
    }
};

/// Calls call(F()) with the type of this function.
template <class Call>
HWY_INLINE void withFunction(Function function, Call call)
{
    switch (function) {
    case Function::Sigmoid:
        return call(Sigmoid());
    case Function::Relu:
        return call(Relu());
    case Function::Tanh:
        return call(HyperbolicTangent());
    case Function::Identity:
        return call(Identity());
    }
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
