// A convolution of images, the normalizing behind it and 2 × 2 max pooling in one go. What lies
// between is never written: the statistics of the convolution's output follow from those of the
// images (patch_moments.h), so each window is normalized while it is in registers.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/first_layer.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/first_layer-inl.h"
#include "engine/lanes/kernels/first_layer_gradient-inl.h"
#include "engine/lanes/kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

template <class T, int OB, int WB>
struct MaxBlock
{
    template <int COLUMNS>
    static HWY_INLINE void finish(const FirstLayerWork<T> &work, std::size_t o, std::size_t y,
                                  std::size_t x, const Vec<T> (&sum)[OB][2][COLUMNS],
                                  const Tile<T> &placeTile)
    {
        constexpr std::size_t L = laneCount<T>;
        const Tag<T> d;
        NORMSCOPE_UNROLL
        for (int a = 0; a < OB; ++a) {
            const std::size_t channel = o + static_cast<std::size_t>(a);
            const Vec<T> m = hn::Set(d, work.mean[channel]);
            const Vec<T> s = hn::Set(d, work.scale[channel]);
            const Vec<T> shift = hn::Set(d, work.shift[channel]);
            NORMSCOPE_UNROLL
            for (int b = 0; b < WB; ++b) {
                Vec<T> largest = hn::MulAdd(hn::Sub(sum[a][0][2 * b], m), s, shift);
                Vec<T> place = hn::Zero(d);
                NORMSCOPE_UNROLL
                for (int k = 1; k < 4; ++k) {
                    const Vec<T> here = sum[a][k / 2][2 * b + k % 2];
                    const Vec<T> normalized = hn::MulAdd(hn::Sub(here, m), s, shift);
                    // NaN wins, and then it stays.
                    const auto keeps = hn::Or(hn::Le(normalized, largest), hn::IsNaN(largest));
                    largest = hn::IfThenElse(keeps, largest, normalized);
                    place = hn::IfThenElse(keeps, place, hn::Set(d, static_cast<T>(k)));
                }
                const auto at = [&](const Tile<T> &tile) HWY_ATTR {
                    return tile.data + channel * tile.channelStride + y * tile.rowStride +
                           (x + static_cast<std::size_t>(b)) * L;
                };
                hn::Store(place, d, at(placeTile));
                hn::Store(largest, d, at(work.out));
            }
        }
    }
};

template <class T>
void firstLayer(const FirstLayerWork<T> &work, const Tile<T> &place)
{
    forAllWindows<T, MaxBlock>(work, place);
}

/// ROWS rows of taps of a K × K kernel. From each window's patch of K + 1 rows and columns the K ×
/// K behind the chosen place are picked: first by its column, then by its row.
template <class T, std::size_t K, std::size_t ROWS>
HWY_NOINLINE void addChosenRows(const FirstLayerGradientWork<T> &work, const Tile<const T> &place,
                                std::size_t o, std::size_t c, std::size_t tapRow)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    T *to = work.sums + ((o * work.in.channels + c) * K + tapRow) * K * L;
    Vec<T> sum[ROWS][K];
    NORMSCOPE_UNROLL
    for (std::size_t i = 0; i < ROWS; ++i) {
        NORMSCOPE_UNROLL
        for (std::size_t j = 0; j < K; ++j)
            sum[i][j] = work.first ? hn::Zero(d) : hn::Load(d, to + (i * K + j) * L);
    }
    for (std::size_t y = 0; y < work.dOut.height; ++y) {
        const T *number = place.data + o * place.channelStride + y * place.rowStride;
        const T *gradient = work.dOut.data + o * work.dOut.channelStride + y * work.dOut.rowStride;
        const T *patch =
            work.in.data + c * work.in.channelStride + (2 * y + tapRow) * work.in.rowStride;
        for (std::size_t x = 0; x < work.dOut.width; ++x, patch += 2 * L) {
            const Vec<T> k = hn::Load(d, number + x * L);
            const Vec<T> g = hn::Load(d, gradient + x * L);
            const auto isLower = hn::Ge(k, hn::Set(d, T{2}));
            const auto isRight = hn::Or(hn::Eq(k, hn::Set(d, T{1})), hn::Eq(k, hn::Set(d, T{3})));
            const auto pickColumns = [&](const T *row, Vec<T> *picked) HWY_ATTR {
                Vec<T> value[K + 1];
                NORMSCOPE_UNROLL
                for (std::size_t j = 0; j <= K; ++j)
                    value[j] = hn::Load(d, row + j * L);
                NORMSCOPE_UNROLL
                for (std::size_t j = 0; j < K; ++j)
                    picked[j] = hn::IfThenElse(isRight, value[j + 1], value[j]);
            };
            Vec<T> upper[K];
            pickColumns(patch, upper);
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < ROWS; ++i) {
                Vec<T> lower[K];
                pickColumns(patch + (i + 1) * work.in.rowStride, lower);
                NORMSCOPE_UNROLL
                for (std::size_t j = 0; j < K; ++j) {
                    const Vec<T> value = hn::IfThenElse(isLower, lower[j], upper[j]);
                    sum[i][j] = hn::MulAdd(g, value, sum[i][j]);
                    upper[j] = lower[j];
                }
            }
        }
    }
    NORMSCOPE_UNROLL
    for (std::size_t i = 0; i < ROWS; ++i) {
        NORMSCOPE_UNROLL
        for (std::size_t j = 0; j < K; ++j)
            hn::Store(sum[i][j], d, to + (i * K + j) * L);
    }
}

template <class T, std::size_t K>
void addChosen(const FirstLayerGradientWork<T> &work, const Tile<const T> &place)
{
    for (std::size_t o = 0; o < work.dOut.channels; ++o)
        for (std::size_t c = 0; c < work.in.channels; ++c)
            if constexpr (K == 5) { // as many sums as registers allow
                addChosenRows<T, K, 3>(work, place, o, c, 0);
                addChosenRows<T, K, 2>(work, place, o, c, 3);
            } else {
                addChosenRows<T, K, K>(work, place, o, c, 0);
            }
}

/// One row of windows spread out to the values they chose from: {channel, 2, 2·width} in `to`.
template <class T>
HWY_NOINLINE void spreadChosen(const FirstLayerGradientWork<T> &work, const Tile<const T> &place,
                               std::size_t y, T *to)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const std::size_t rowSize = 2 * work.dOut.width * L;
    for (std::size_t c = 0; c < work.dOut.channels; ++c, to += rowSize) {
        const T *gradient = work.dOut.data + c * work.dOut.channelStride + y * work.dOut.rowStride;
        const T *number = place.data + c * place.channelStride + y * place.rowStride;
        for (std::size_t x = 0; x < work.dOut.width; ++x, to += 2 * L) {
            const Vec<T> g = hn::Load(d, gradient + x * L);
            const Vec<T> k = hn::Load(d, number + x * L);
            const auto part = [&](T which) HWY_ATTR {
                return hn::IfThenElseZero(hn::Eq(k, hn::Set(d, which)), g);
            };
            hn::Store(part(T{0}), d, to);
            hn::Store(part(T{1}), d, to + L);
            hn::Store(part(T{2}), d, to + rowSize);
            hn::Store(part(T{3}), d, to + rowSize + L);
        }
    }
}

/// With registers enough only the products with chosen values are computed. Else windows are spread
/// out to the values they chose from, in a small buffer, and the sums are those of any convolution.
template <class T>
void firstLayerGradient(const FirstLayerGradientWork<T> &work, const Tile<const T> &place)
{
    if constexpr (manyRegisters) {
        switch (work.atPoints ? 0 : work.window.size) {
        case 1:
            return addChosen<T, 1>(work, place);
        case 2:
            return addChosen<T, 2>(work, place);
        case 3:
            return addChosen<T, 3>(work, place);
        case 4:
            return addChosen<T, 4>(work, place);
        case 5:
            return addChosen<T, 5>(work, place);
        default:
            break;
        }
    }
    RowGradients<T> rows(work);
    for (std::size_t y = 0; y < work.dOut.height; ++y) {
        spreadChosen(work, place, y, rows.gradients());
        rows.add(y);
    }
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.firstLayer = firstLayer<T>;
    kernels.sumsAtPoints = !manyRegisters;
    kernels.firstLayerGradient = firstLayerGradient<T>;
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

void addFirstLayer(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
