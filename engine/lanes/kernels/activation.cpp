// Activations, and their gradients from what they gave.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/activation.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/exponential-inl.h"
#include "engine/lanes/kernels/kernels.h"
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
        const Tag<T> d;
        const Vec<T> one = hn::Set(d, T{1});
        return hn::Div(one, hn::Add(one, exponential<T>(hn::Neg(x))));
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

template <class T, class F>
void activateWith(const Tile<const T> &x, const Tile<T> &y)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    for (std::size_t c = 0; c < x.channels; ++c)
        for (std::size_t row = 0; row < x.height; ++row) {
            const T *from = x.data + c * x.channelStride + row * x.rowStride;
            T *to = y.data + c * y.channelStride + row * y.rowStride;
            for (std::size_t i = 0; i < x.width * L; i += L)
                hn::Store(F::template value<T>(hn::Load(d, from + i)), d, to + i);
        }
}

template <class T, class F>
void gradientWith(const Tile<const T> &y, const Tile<const T> &dy, const Tile<T> &dx)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    for (std::size_t c = 0; c < y.channels; ++c)
        for (std::size_t row = 0; row < y.height; ++row) {
            const T *value = y.data + c * y.channelStride + row * y.rowStride;
            const T *from = dy.data + c * dy.channelStride + row * dy.rowStride;
            T *to = dx.data + c * dx.channelStride + row * dx.rowStride;
            for (std::size_t i = 0; i < y.width * L; i += L)
                hn::Store(F::template gradient<T>(hn::Load(d, value + i), hn::Load(d, from + i)), d,
                          to + i);
        }
}

template <class T>
void activate(Function function, const Tile<const T> &x, const Tile<T> &y)
{
    switch (function) {
    case Function::Sigmoid:
        return activateWith<T, Sigmoid>(x, y);
    case Function::Relu:
        return activateWith<T, Relu>(x, y);
    case Function::Tanh:
        return activateWith<T, HyperbolicTangent>(x, y);
    case Function::Identity:
        return activateWith<T, Identity>(x, y);
    }
}

template <class T>
void activateGradient(Function function, const Tile<const T> &y, const Tile<const T> &dy,
                      const Tile<T> &dx)
{
    switch (function) {
    case Function::Sigmoid:
        return gradientWith<T, Sigmoid>(y, dy, dx);
    case Function::Relu:
        return gradientWith<T, Relu>(y, dy, dx);
    case Function::Tanh:
        return gradientWith<T, HyperbolicTangent>(y, dy, dx);
    case Function::Identity:
        return gradientWith<T, Identity>(y, dy, dx);
    }
}

void addKernels(KernelSet &set)
{
    set.single.activate = activate<float>;
    set.twice.activate = activate<double>;
    set.single.activateGradient = activateGradient<float>;
    set.twice.activateGradient = activateGradient<double>;
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addActivation(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
