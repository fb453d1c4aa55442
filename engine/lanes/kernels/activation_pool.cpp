// A function and the average pooling behind it at once, and a batch normalization before both if
// there is one: out = mean over the window of y, y = f((x − mean) · scale + shift).
//
// All values of a window take the same gradient g = ∂ℓ/∂out / size², so what the normalization's
// sums need of a window is known on the way forward:
//
//     Σ ∂ℓ/∂ŷ = g · Σ f′,   Σ ∂ℓ/∂ŷ · (x − mean) = g · Σ f′ · (x − mean).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/activation_pool.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/activation-inl.h"
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/normalization-inl.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// SIZE 0 takes the window's size from the work.
template <class T, class F, std::size_t SIZE>
void activatePoolOf(const ActivationPoolWork<T> &work)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const std::size_t side = SIZE > 0 ? SIZE : work.size;
    const Vec<T> share = hn::Set(d, T{1} / static_cast<T>(side * side));
    const bool storesY = work.y.data != nullptr;
    for (std::size_t c = 0; c < work.out.channels; ++c)
        for (std::size_t row = 0; row < work.out.height; ++row) {
            const std::size_t start = row * side;
            const T *window = work.x.data + c * work.x.channelStride + start * work.x.rowStride;
            T *y = storesY ? work.y.data + c * work.y.channelStride + start * work.y.rowStride
                           : nullptr;
            T *to = work.out.data + c * work.out.channelStride + row * work.out.rowStride;
            for (std::size_t column = 0; column < work.out.width; ++column, to += L) {
                Vec<T> sum = hn::Zero(d);
                for (std::size_t i = 0; i < side; ++i)
                    for (std::size_t j = 0; j < side; ++j) {
                        const Vec<T> value = F::template value<T>(
                            hn::Load(d, window + i * work.x.rowStride + j * L));
                        sum = hn::Add(sum, value);
                        if (storesY)
                            hn::Store(value, d, y + i * work.y.rowStride + j * L);
                    }
                hn::Store(hn::Mul(sum, share), d, to);
                window += side * L;
                y += storesY ? side * L : 0;
            }
        }
}

template <class T, class F, std::size_t SIZE>
void normalizeActivatePoolOf(const ActivationPoolWork<T> &work)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const std::size_t side = SIZE > 0 ? SIZE : work.size;
    const Vec<T> share = hn::Set(d, T{1} / static_cast<T>(side * side));
    const bool training = work.y.data != nullptr;
    for (std::size_t c = 0; c < work.out.channels; ++c) {
        const Vec<T> m = hn::Set(d, work.mean[c]);
        const Vec<T> s = hn::Set(d, work.scale[c]);
        const Vec<T> b = hn::Set(d, work.shift[c]);
        for (std::size_t row = 0; row < work.out.height; ++row) {
            const std::size_t start = row * side;
            const T *window = work.x.data + c * work.x.channelStride + start * work.x.rowStride;
            const auto at = [&](const Tile<T> &tile, std::size_t y) {
                return tile.data != nullptr
                           ? tile.data + c * tile.channelStride + y * tile.rowStride
                           : nullptr;
            };
            T *y = at(work.y, start);
            T *slope = at(work.slope, row);
            T *moment = at(work.moment, row);
            T *to = at(work.out, row);
            for (std::size_t column = 0; column < work.out.width; ++column) {
                Vec<T> sum = hn::Zero(d);
                Vec<T> slopes = hn::Zero(d);
                Vec<T> moments = hn::Zero(d);
                for (std::size_t i = 0; i < side; ++i)
                    for (std::size_t j = 0; j < side; ++j) {
                        const Vec<T> distance =
                            hn::Sub(hn::Load(d, window + i * work.x.rowStride + j * L), m);
                        const Vec<T> value = F::template value<T>(hn::MulAdd(distance, s, b));
                        sum = hn::Add(sum, value);
                        if (!training)
                            continue;
                        const Vec<T> weight = F::template gradient<T>(value, share);
                        slopes = hn::Add(slopes, weight);
                        moments = hn::MulAdd(weight, distance, moments);
                        hn::Store(value, d, y + i * work.y.rowStride + j * L);
                    }
                hn::Store(hn::Mul(sum, share), d, to + column * L);
                window += side * L;
                if (!training)
                    continue;
                y += side * L;
                hn::Store(slopes, d, slope + column * L);
                hn::Store(moments, d, moment + column * L);
            }
        }
    }
}

template <class T>
void activateAveragePool(const ActivationPoolWork<T> &work)
{
    withFunction(work.function, [&](auto f) {
        using F = decltype(f);
        if (work.mean == nullptr)
            work.size == 2 ? activatePoolOf<T, F, 2>(work) : activatePoolOf<T, F, 0>(work);
        else
            work.size == 2 ? normalizeActivatePoolOf<T, F, 2>(work)
                           : normalizeActivatePoolOf<T, F, 0>(work);
    });
}

template <class T, class F>
void poolGradientOf(std::size_t side, const Tile<const T> &y, const Tile<const T> &dOut,
                    const Tile<T> &dx)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const Vec<T> share = hn::Set(d, T{1} / static_cast<T>(side * side));
    for (std::size_t c = 0; c < dx.channels; ++c)
        for (std::size_t row = 0; row < dx.height; ++row) {
            T *to = dx.data + c * dx.channelStride + row * dx.rowStride;
            std::size_t covered = 0;
            if (row / side < dOut.height) {
                const T *value = y.data + c * y.channelStride + row * y.rowStride;
                const T *gradient =
                    dOut.data + c * dOut.channelStride + row / side * dOut.rowStride;
                for (std::size_t column = 0; column < dOut.width; ++column) {
                    const Vec<T> g = hn::Mul(share, hn::Load(d, gradient + column * L));
                    for (std::size_t j = 0; j < side; ++j, covered += L)
                        hn::Store(F::template gradient<T>(hn::Load(d, value + covered), g), d,
                                  to + covered);
                }
            }
            std::fill(to + covered, to + dx.width * L, T{0}); // no window comes here
        }
}

template <class T>
void activateAveragePoolGradient(Function function, std::size_t size, const Tile<const T> &y,
                                 const Tile<const T> &dOut, const Tile<T> &dx)
{
    withFunction(function, [&](auto f) { poolGradientOf<T, decltype(f)>(size, y, dOut, dx); });
}

template <class T>
void activateAveragePoolSums(const Tile<const T> &slope, const Tile<const T> &moment,
                             const Tile<const T> &dOut, std::size_t valid, double *sumDy,
                             double *sumDyX)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const auto lanes = hn::FirstN(d, valid);
    for (std::size_t c = 0; c < dOut.channels; ++c) {
        Vec<T> slopes = hn::Zero(d);
        Vec<T> moments = hn::Zero(d);
        for (std::size_t row = 0; row < dOut.height; ++row) {
            const T *gradient = dOut.data + c * dOut.channelStride + row * dOut.rowStride;
            const T *a = slope.data + c * slope.channelStride + row * slope.rowStride;
            const T *b = moment.data + c * moment.channelStride + row * moment.rowStride;
            for (std::size_t i = 0; i < dOut.width * L; i += L) {
                const Vec<T> g = hn::Load(d, gradient + i);
                slopes = hn::MulAdd(g, hn::Load(d, a + i), slopes);
                moments = hn::MulAdd(g, hn::Load(d, b + i), moments);
            }
        }
        sumDy[c] = sumOf<T>(hn::IfThenElseZero(lanes, slopes));
        sumDyX[c] = sumOf<T>(hn::IfThenElseZero(lanes, moments));
    }
}

template <class T, class F, std::size_t SIZE>
void normalizedGradientOf(const ActivationPoolGradientWork<T> &work)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const std::size_t side = SIZE > 0 ? SIZE : work.size;
    const Vec<T> share = hn::Set(d, T{1} / static_cast<T>(side * side));
    for (std::size_t c = 0; c < work.x.channels; ++c) {
        const Channel<T> channel(work.mean[c], work.scale[c], work.meanTerm[c], work.slope[c],
                                 work.valid);
        const Vec<T> scaledShare = hn::Mul(channel.scale, share);
        for (std::size_t row = 0; row < work.x.height; ++row) {
            const T *x = work.x.data + c * work.x.channelStride + row * work.x.rowStride;
            T *to = work.dx.data + c * work.dx.channelStride + row * work.dx.rowStride;
            std::size_t covered = 0; // columns that a window covers
            if (row / side < work.dOut.height) {
                const T *y = work.y.data + c * work.y.channelStride + row * work.y.rowStride;
                const T *gradient =
                    work.dOut.data + c * work.dOut.channelStride + row / side * work.dOut.rowStride;
                for (std::size_t column = 0; column < work.dOut.width; ++column) {
                    const Vec<T> g = hn::Mul(scaledShare, hn::Load(d, gradient + column * L));
                    for (std::size_t j = 0; j < side; ++j, ++covered) {
                        const std::size_t at = covered * L;
                        const Vec<T> part = F::template gradient<T>(hn::Load(d, y + at), g);
                        hn::Store(hn::Add(channel.rest(hn::Load(d, x + at)), part), d, to + at);
                    }
                }
            }
            storeRest(channel, x + covered * L, work.x.width - covered, to + covered * L);
        }
    }
}

template <class T>
void normalizeActivateAveragePoolGradient(const ActivationPoolGradientWork<T> &work)
{
    withFunction(work.function, [&](auto f) {
        using F = decltype(f);
        work.size == 2 ? normalizedGradientOf<T, F, 2>(work) : normalizedGradientOf<T, F, 0>(work);
    });
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.activateAveragePool = activateAveragePool<T>;
    kernels.activateAveragePoolGradient = activateAveragePoolGradient<T>;
    kernels.activateAveragePoolSums = activateAveragePoolSums<T>;
    kernels.normalizeActivateAveragePoolGradient = normalizeActivateAveragePoolGradient<T>;
}

void addKernels(KernelSet &set)
{
    addTo(set.single);
    addTo(set.twice);
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addActivationPool(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
