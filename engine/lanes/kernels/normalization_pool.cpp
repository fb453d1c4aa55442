// Batch normalization and the max pooling behind it, without ever writing what lies between: of
// each window only the x that gives the largest y is kept, and backward the gradient goes to that
// x.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/normalization_pool.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/normalization-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// SIZE 0 takes the window's size from `size`.
template <class T, std::size_t SIZE>
void normalizeMaxPoolOf(std::size_t size, const Tile<const T> &x, const T *mean, const T *scale,
                        const T *shift, const Tile<T> &chosen, const Tile<T> &out)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const std::size_t side = SIZE > 0 ? SIZE : size;
    for (std::size_t c = 0; c < out.channels; ++c) {
        const Vec<T> m = hn::Set(d, mean[c]);
        const Vec<T> s = hn::Set(d, scale[c]);
        const Vec<T> b = hn::Set(d, shift[c]);
        for (std::size_t row = 0; row < out.height; ++row) {
            const T *window = x.data + c * x.channelStride + row * side * x.rowStride;
            T *value = chosen.data + c * chosen.channelStride + row * chosen.rowStride;
            T *to = out.data + c * out.channelStride + row * out.rowStride;
            for (std::size_t column = 0; column < out.width; ++column) {
                Vec<T> best = hn::Load(d, window);
                Vec<T> largest = hn::MulAdd(hn::Sub(best, m), s, b);
                for (std::size_t i = 0; i < side; ++i)
                    for (std::size_t j = i == 0 ? 1 : 0; j < side; ++j) {
                        const Vec<T> here = hn::Load(d, window + i * x.rowStride + j * L);
                        const Vec<T> y = hn::MulAdd(hn::Sub(here, m), s, b);
                        // NaN wins, and then it stays.
                        const auto keeps = hn::Or(hn::Le(y, largest), hn::IsNaN(largest));
                        largest = hn::IfThenElse(keeps, largest, y);
                        best = hn::IfThenElse(keeps, best, here);
                    }
                hn::Store(best, d, value);
                hn::Store(largest, d, to);
                window += side * L;
                value += L;
                to += L;
            }
        }
    }
}

template <class T>
void normalizeMaxPool(std::size_t size, const Tile<const T> &x, const T *mean, const T *scale,
                      const T *shift, const Tile<T> &chosen, const Tile<T> &out)
{
    if (size == 2)
        normalizeMaxPoolOf<T, 2>(size, x, mean, scale, shift, chosen, out);
    else
        normalizeMaxPoolOf<T, 0>(size, x, mean, scale, shift, chosen, out);
}

template <class T, std::size_t SIZE>
void gradientOf(std::size_t size, const Tile<const T> &x, const Tile<const T> &chosen,
                const Tile<const T> &dOut, const T *mean, const T *scale, const T *meanTerm,
                const T *slope, std::size_t valid, const Tile<T> &dx)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const std::size_t side = SIZE > 0 ? SIZE : size;
    for (std::size_t c = 0; c < x.channels; ++c) {
        const Channel<T> channel(mean[c], scale[c], meanTerm[c], slope[c], valid);
        for (std::size_t row = 0; row < dOut.height; ++row) {
            const std::size_t start = row * side;
            const T *window = x.data + c * x.channelStride + start * x.rowStride;
            const T *value = chosen.data + c * chosen.channelStride + row * chosen.rowStride;
            const T *gradient = dOut.data + c * dOut.channelStride + row * dOut.rowStride;
            T *to = dx.data + c * dx.channelStride + start * dx.rowStride;
            for (std::size_t column = 0; column < dOut.width; ++column) {
                const Vec<T> place = hn::Load(d, value);
                // What no earlier place of the window has taken.
                Vec<T> left = hn::Mul(channel.scale, hn::Load(d, gradient));
                for (std::size_t i = 0; i < side; ++i)
                    for (std::size_t j = 0; j < side; ++j) {
                        const Vec<T> here = hn::Load(d, window + i * x.rowStride + j * L);
                        const auto isChosen = hn::Eq(here, place);
                        const Vec<T> share = hn::IfThenElseZero(isChosen, left);
                        left = hn::IfThenZeroElse(isChosen, left);
                        hn::Store(hn::Add(channel.rest(here), share), d,
                                  to + i * dx.rowStride + j * L);
                    }
                window += side * L;
                to += side * L;
                value += L;
                gradient += L;
            }
            // Columns that no window covers.
            for (std::size_t i = 0; i < side; ++i)
                storeRest(channel, window + i * x.rowStride, x.width - dOut.width * side,
                          to + i * dx.rowStride);
        }
        // Rows that no window covers.
        for (std::size_t row = dOut.height * side; row < x.height; ++row)
            storeRest(channel, x.data + c * x.channelStride + row * x.rowStride, x.width,
                      dx.data + c * dx.channelStride + row * dx.rowStride);
    }
}

template <class T>
void normalizeMaxPoolGradient(std::size_t size, const Tile<const T> &x, const Tile<const T> &chosen,
                              const Tile<const T> &dOut, const T *mean, const T *scale,
                              const T *meanTerm, const T *slope, std::size_t valid,
                              const Tile<T> &dx)
{
    if (size == 2)
        gradientOf<T, 2>(size, x, chosen, dOut, mean, scale, meanTerm, slope, valid, dx);
    else
        gradientOf<T, 0>(size, x, chosen, dOut, mean, scale, meanTerm, slope, valid, dx);
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.normalizeMaxPool = normalizeMaxPool<T>;
    kernels.normalizeMaxPoolGradient = normalizeMaxPoolGradient<T>;
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

void addNormalizationPool(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
