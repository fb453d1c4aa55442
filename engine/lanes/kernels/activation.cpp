// Activations, and their gradients from what they gave; and products of values and factors.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/activation.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/activation-inl.h"
#include "engine/lanes/kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

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
    withFunction(function, [&](auto f) { activateWith<T, decltype(f)>(x, y); });
}

template <class T>
void activateGradient(Function function, const Tile<const T> &y, const Tile<const T> &dy,
                      const Tile<T> &dx)
{
    withFunction(function, [&](auto f) { gradientWith<T, decltype(f)>(y, dy, dx); });
}

template <class T>
void multiplyTiles(const Tile<const T> &x, const Tile<const T> &factor, const Tile<T> &y)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    for (std::size_t c = 0; c < x.channels; ++c)
        for (std::size_t row = 0; row < x.height; ++row) {
            const T *from = x.data + c * x.channelStride + row * x.rowStride;
            const T *by = factor.data + c * factor.channelStride + row * factor.rowStride;
            T *to = y.data + c * y.channelStride + row * y.rowStride;
            for (std::size_t i = 0; i < x.width * L; i += L)
                hn::Store(hn::Mul(hn::Load(d, from + i), hn::Load(d, by + i)), d, to + i);
        }
}

void addKernels(KernelSet &set)
{
    set.single.multiplyTiles = multiplyTiles<float>;
    set.twice.multiplyTiles = multiplyTiles<double>;
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
