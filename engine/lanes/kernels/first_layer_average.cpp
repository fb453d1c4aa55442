// A convolution of images, the normalizing behind it, a function and 2 × 2 average pooling in one
// go, and the sums for the weights' gradient in another. As in first_layer.cpp the statistics are
// known beforehand; of what lies between only the function's values are kept.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/first_layer_average.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/activation-inl.h"
#include "engine/lanes/kernels/first_layer-inl.h"
#include "engine/lanes/kernels/first_layer_gradient-inl.h"
#include "engine/lanes/kernels/kernels.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

template <class F>
struct Average
{
    template <class T, int OB, int WB>
    struct Block
    {
        template <int COLUMNS>
        static HWY_INLINE void finish(const FirstLayerWork<T> &work, std::size_t o, std::size_t y,
                                      std::size_t x, const Vec<T> (&sum)[OB][2][COLUMNS],
                                      const Tile<T> &values)
        {
            constexpr std::size_t L = laneCount<T>;
            const Tag<T> d;
            const Vec<T> quarter = hn::Set(d, static_cast<T>(0.25));
            NORMSCOPE_UNROLL
            for (int a = 0; a < OB; ++a) {
                const std::size_t channel = o + static_cast<std::size_t>(a);
                const Vec<T> m = hn::Set(d, work.mean[channel]);
                const Vec<T> s = hn::Set(d, work.scale[channel]);
                const Vec<T> shift = hn::Set(d, work.shift[channel]);
                T *out = work.out.data + channel * work.out.channelStride + y * work.out.rowStride +
                         x * L;
                T *value = values.data != nullptr ? values.data + channel * values.channelStride +
                                                        2 * y * values.rowStride + 2 * x * L
                                                  : nullptr;
                NORMSCOPE_UNROLL
                for (int b = 0; b < WB; ++b) {
                    Vec<T> total = hn::Zero(d);
                    NORMSCOPE_UNROLL
                    for (int k = 0; k < 4; ++k) {
                        const Vec<T> here = sum[a][k / 2][2 * b + k % 2];
                        const Vec<T> f =
                            F::template value<T>(hn::MulAdd(hn::Sub(here, m), s, shift));
                        total = hn::Add(total, f);
                        if (value != nullptr)
                            hn::Store(f, d,
                                      value + static_cast<std::size_t>(k / 2) * values.rowStride +
                                          static_cast<std::size_t>(2 * b + k % 2) * L);
                    }
                    hn::Store(hn::Mul(total, quarter), d, out + static_cast<std::size_t>(b) * L);
                }
            }
        }
    };
};

template <class T>
void firstLayerAverage(const FirstLayerWork<T> &work, Function function, const Tile<T> &values)
{
    withFunction(function, [&](auto f) {
        forAllWindows<T, Average<decltype(f)>::template Block>(work, values);
    });
}

/// The gradients of one row of windows, at the values that they pool: f′ · dOut / 4, to `to` {2,
/// 2·width}; adds Σ to `sum`.
template <class T, class F>
HWY_INLINE void spreadRow(const T *gradient, const T *value, std::size_t rowStride,
                          std::size_t width, T *to, T *sum)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const Vec<T> quarter = hn::Set(d, static_cast<T>(0.25));
    const std::size_t rowSize = 2 * width * L;
    Vec<T> total = hn::Load(d, sum);
    for (std::size_t x = 0; x < width; ++x) {
        const Vec<T> g = hn::Mul(quarter, hn::Load(d, gradient + x * L));
        Vec<T> part[4];
        NORMSCOPE_UNROLL
        for (std::size_t k = 0; k < 4; ++k) {
            const std::size_t column = (2 * x + k % 2) * L;
            part[k] = F::template gradient<T>(hn::Load(d, value + k / 2 * rowStride + column), g);
            hn::Store(part[k], d, to + k / 2 * rowSize + column);
        }
        total = hn::Add(total, hn::Add(hn::Add(part[0], part[1]), hn::Add(part[2], part[3])));
    }
    hn::Store(total, d, sum);
}

template <class T>
void firstLayerAverageGradient(const FirstLayerGradientWork<T> &work, Function function,
                               const Tile<const T> &values, T *biasSums)
{
    constexpr std::size_t L = laneCount<T>;
    const Tile<const T> &dOut = work.dOut;
    if (work.first)
        std::fill_n(biasSums, dOut.channels * L, T{0});
    RowGradients<T> rows(work);
    for (std::size_t y = 0; y < dOut.height; ++y) {
        withFunction(function, [&](auto f) {
            for (std::size_t c = 0; c < dOut.channels; ++c)
                spreadRow<T, decltype(f)>(
                    dOut.data + c * dOut.channelStride + y * dOut.rowStride,
                    values.data + c * values.channelStride + 2 * y * values.rowStride,
                    values.rowStride, dOut.width, rows.gradients() + c * 4 * dOut.width * L,
                    biasSums + c * L);
        });
        rows.add(y);
    }
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.firstLayerAverage = firstLayerAverage<T>;
    kernels.firstLayerAverageGradient = firstLayerAverageGradient<T>;
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

void addFirstLayerAverage(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
