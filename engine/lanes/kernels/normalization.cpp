// Batch normalization over tiles: what each tile adds to the statistics of the whole minibatch, and
// what follows from them (Ioffe & Szegedy 2015, Algorithm 1 and the equations below it).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/normalization.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// Two sums side by side, since each addition waits for the one before.
template <class T>
struct Sum
{
    HWY_INLINE Sum() : even(hn::Zero(Tag<T>())), odd(hn::Zero(Tag<T>())) {}

    Vec<T> even;
    Vec<T> odd;

    /// Over the first `valid` lanes.
    [[nodiscard]] HWY_INLINE double total(std::size_t valid) const
    {
        const Vec<T> sum = hn::Add(even, odd);
        return sumOf<T>(hn::IfThenElseZero(hn::FirstN(Tag<T>(), valid), sum));
    }
};

template <class T>
void moments(const Tile<const T> &x, std::size_t valid, double *mean, double *squares)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const double count = static_cast<double>(valid * x.height * x.width);
    for (std::size_t c = 0; c < x.channels; ++c) {
        const T *plane = x.data + c * x.channelStride;
        Sum<T> sum;
        for (std::size_t y = 0; y < x.height; ++y) {
            const T *row = plane + y * x.rowStride;
            std::size_t i = 0;
            for (; i + 2 <= x.width; i += 2) {
                sum.even = hn::Add(sum.even, hn::Load(d, row + i * L));
                sum.odd = hn::Add(sum.odd, hn::Load(d, row + (i + 1) * L));
            }
            if (i < x.width)
                sum.even = hn::Add(sum.even, hn::Load(d, row + i * L));
        }
        const double average = sum.total(valid) / count;
        const Vec<T> center = hn::Set(d, static_cast<T>(average));
        Sum<T> distance;
        Sum<T> square;
        for (std::size_t y = 0; y < x.height; ++y) {
            const T *row = plane + y * x.rowStride;
            std::size_t i = 0;
            for (; i + 2 <= x.width; i += 2) {
                const Vec<T> first = hn::Sub(hn::Load(d, row + i * L), center);
                const Vec<T> second = hn::Sub(hn::Load(d, row + (i + 1) * L), center);
                distance.even = hn::Add(distance.even, first);
                distance.odd = hn::Add(distance.odd, second);
                square.even = hn::MulAdd(first, first, square.even);
                square.odd = hn::MulAdd(second, second, square.odd);
            }
            if (i < x.width) {
                const Vec<T> last = hn::Sub(hn::Load(d, row + i * L), center);
                distance.even = hn::Add(distance.even, last);
                square.even = hn::MulAdd(last, last, square.even);
            }
        }
        // The center was rounded: what is left of the distances mends mean and squares.
        const double left = distance.total(valid) / count;
        mean[c] = static_cast<double>(static_cast<T>(average)) + left;
        squares[c] = square.total(valid) - left * left * count;
    }
}

template <class T>
void normalize(const Tile<const T> &x, const T *mean, const T *scale, const T *shift,
               const Tile<T> &y)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    for (std::size_t c = 0; c < x.channels; ++c) {
        const Vec<T> m = hn::Set(d, mean[c]);
        const Vec<T> s = hn::Set(d, scale[c]);
        const Vec<T> b = hn::Set(d, shift[c]);
        for (std::size_t row = 0; row < x.height; ++row) {
            const T *from = x.data + c * x.channelStride + row * x.rowStride;
            T *to = y.data + c * y.channelStride + row * y.rowStride;
            for (std::size_t i = 0; i < x.width * L; i += L)
                hn::Store(hn::MulAdd(hn::Sub(hn::Load(d, from + i), m), s, b), d, to + i);
        }
    }
}

template <class T>
void normalizeSums(const Tile<const T> &x, const Tile<const T> &dy, const T *mean,
                   std::size_t valid, double *sumDy, double *sumDyX)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    for (std::size_t c = 0; c < x.channels; ++c) {
        const Vec<T> m = hn::Set(d, mean[c]);
        Sum<T> gradients;
        Sum<T> products;
        for (std::size_t y = 0; y < x.height; ++y) {
            const T *value = x.data + c * x.channelStride + y * x.rowStride;
            const T *gradient = dy.data + c * dy.channelStride + y * dy.rowStride;
            std::size_t i = 0;
            for (; i + 2 <= x.width; i += 2) {
                const Vec<T> first = hn::Load(d, gradient + i * L);
                const Vec<T> second = hn::Load(d, gradient + (i + 1) * L);
                gradients.even = hn::Add(gradients.even, first);
                gradients.odd = hn::Add(gradients.odd, second);
                products.even =
                    hn::MulAdd(first, hn::Sub(hn::Load(d, value + i * L), m), products.even);
                products.odd =
                    hn::MulAdd(second, hn::Sub(hn::Load(d, value + (i + 1) * L), m), products.odd);
            }
            if (i < x.width) {
                const Vec<T> last = hn::Load(d, gradient + i * L);
                gradients.even = hn::Add(gradients.even, last);
                products.even =
                    hn::MulAdd(last, hn::Sub(hn::Load(d, value + i * L), m), products.even);
            }
        }
        sumDy[c] = gradients.total(valid);
        sumDyX[c] = products.total(valid);
    }
}

template <class T>
void normalizeGradient(const Tile<const T> &x, const Tile<const T> &dy, const T *mean,
                       const T *scale, const T *meanTerm, const T *slope, std::size_t valid,
                       const Tile<T> &dx)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const auto lanes = hn::FirstN(d, valid);
    for (std::size_t c = 0; c < x.channels; ++c) {
        const Vec<T> m = hn::Set(d, mean[c]);
        const Vec<T> s = hn::Set(d, scale[c]);
        const Vec<T> constant = hn::Set(d, meanTerm[c]);
        const Vec<T> k = hn::Set(d, slope[c]);
        for (std::size_t y = 0; y < x.height; ++y) {
            const T *value = x.data + c * x.channelStride + y * x.rowStride;
            const T *gradient = dy.data + c * dy.channelStride + y * dy.rowStride;
            T *to = dx.data + c * dx.channelStride + y * dx.rowStride;
            for (std::size_t i = 0; i < x.width * L; i += L) {
                const Vec<T> centered = hn::Sub(hn::Load(d, value + i), m);
                const Vec<T> rest = hn::MulAdd(centered, k, constant);
                const Vec<T> result = hn::MulSub(s, hn::Load(d, gradient + i), rest);
                hn::Store(hn::IfThenElseZero(lanes, result), d, to + i);
            }
        }
    }
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.moments = moments<T>;
    kernels.normalize = normalize<T>;
    kernels.normalizeSums = normalizeSums<T>;
    kernels.normalizeGradient = normalizeGradient<T>;
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

void addNormalization(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
