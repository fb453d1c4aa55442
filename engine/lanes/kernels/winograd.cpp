// Convolution by Winograd's minimal filtering F(4×4, 5×5) (Lavin & Gray 2016): with the eight
// points 0, ±1, ±2, ±½, ∞ a block of 4×4 outputs of a 5×5 kernel takes 64 products instead of 400,
//
//     y = Aᵀ [ (G w Gᵀ) ⊙ (Bᵀ x B) ] A,
//
// and since an example is a lane, the transforms are plain sums of vectors. Transposed, the same
// three matrices give the gradients:
//
//     e = A dy Aᵀ,   dx = B [ (G w Gᵀ) ⊙ e ] Bᵀ,   dw = Gᵀ [ (Bᵀ x B) ⊙ e ] G.
//
// Transformed blocks lie {row of points, channel, block, 8, lane}: what is multiplied together lies
// together.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/winograd.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"
#include "engine/lanes/kernels/winograd-inl.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

constexpr std::size_t points = winogradPoints; // of a block

/// The part of an image that one block covers, from (y, x) on; what lies beyond counts as zeros and
/// is not written.
template <class T>
struct Patch
{
    HWY_INLINE Patch(const Tile<T> &tile, std::size_t c, std::size_t y, std::size_t x)
        : data(tile.data + c * tile.channelStride + y * tile.rowStride +
               x * laneCount<std::remove_const_t<T>>),
          rowStride(tile.rowStride),
          rows(tile.height - y),
          columns(tile.width - x)
    {
    }
    [[nodiscard]] HWY_INLINE T *at(std::size_t y, std::size_t x) const
    {
        return data + y * rowStride + x * laneCount<std::remove_const_t<T>>;
    }
    [[nodiscard]] HWY_INLINE bool has(std::size_t y, std::size_t x) const
    {
        return y < rows && x < columns;
    }

    T *data;
    std::size_t rowStride;
    std::size_t rows;
    std::size_t columns;
};

/// A block of `from` × `from` values of an image through one transform, rows first.
template <class T, std::size_t FROM, void (*transform)(const Vec<T> *, Vec<T> *), bool WHOLE>
HWY_INLINE void transformPatch(const Patch<const T> &patch, T *out, std::size_t rowStride)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    HWY_ALIGN T between[FROM * side * L];
    for (std::size_t y = 0; y < FROM; ++y) {
        Vec<T> x[FROM];
        Vec<T> v[side];
        NORMSCOPE_UNROLL
        for (std::size_t i = 0; i < FROM; ++i)
            x[i] = WHOLE || patch.has(y, i) ? hn::Load(d, patch.at(y, i)) : hn::Zero(d);
        transform(x, v);
        NORMSCOPE_UNROLL
        for (std::size_t i = 0; i < side; ++i)
            hn::Store(v[i], d, between + (y * side + i) * L);
    }
    for (std::size_t i = 0; i < side; ++i) {
        Vec<T> x[FROM];
        Vec<T> v[side];
        NORMSCOPE_UNROLL
        for (std::size_t y = 0; y < FROM; ++y)
            x[y] = hn::Load(d, between + (y * side + i) * L);
        transform(x, v);
        NORMSCOPE_UNROLL
        for (std::size_t y = 0; y < side; ++y)
            hn::Store(v[y], d, out + y * rowStride + i * L);
    }
}

template <class T, std::size_t FROM, void (*transform)(const Vec<T> *, Vec<T> *)>
HWY_INLINE void transformBlock(const Patch<const T> &patch, T *out, std::size_t rowStride)
{
    if (patch.rows >= FROM && patch.columns >= FROM)
        transformPatch<T, FROM, transform, true>(patch, out, rowStride);
    else
        transformPatch<T, FROM, transform, false>(patch, out, rowStride);
}

struct Blocks
{
    explicit Blocks(std::size_t height, std::size_t width)
        : across((width + step - 1) / step), count(across * ((height + step - 1) / step))
    {
    }
    [[nodiscard]] std::size_t y(std::size_t block) const { return block / across * step; }
    [[nodiscard]] std::size_t x(std::size_t block) const { return block % across * step; }
    std::size_t across;
    std::size_t count;
};

template <class T, std::size_t FROM, void (*transform)(const Vec<T> *, Vec<T> *)>
void transformAll(const Tile<const T> &from, const Blocks &blocks, T *transformed)
{
    constexpr std::size_t block = side * laneCount<T>;
    const std::size_t rowStride = winogradRowStride(from.channels, blocks.count, laneCount<T>);
    for (std::size_t c = 0; c < from.channels; ++c)
        for (std::size_t b = 0; b < blocks.count; ++b, transformed += block)
            transformBlock<T, FROM, transform>(Patch<const T>(from, c, blocks.y(b), blocks.x(b)),
                                               transformed, rowStride);
}

template <class T>
void winogradInput(const Tile<const T> &in, T *transformed)
{
    transformAll<T, side, toPoints<T>>(in, Blocks(in.height - side + step, in.width - side + step),
                                       transformed);
}

template <class T>
void winogradOutputGradient(const Tile<const T> &dOut, T *transformed)
{
    transformAll<T, step, fromOutputs<T>>(dOut, Blocks(dOut.height, dOut.width), transformed);
}

/// One row of points of CB results of a block: the sum over `terms` transformed blocks, each times
/// its weight. Weights {term, result, 8}. CB results × XB points stay in registers meanwhile.
template <class T, int CB>
HWY_INLINE void multiplyRow(const T *weight, std::size_t weightStep, const T *from,
                            std::size_t fromStep, std::size_t terms, Vec<T> (*sum)[side])
{
    constexpr std::size_t L = laneCount<T>;
    constexpr std::size_t XB = (manyRegisters ? 8 : 4) / (CB > 3 ? 2 : 1);
    const Tag<T> d;
    NORMSCOPE_UNROLL
    for (std::size_t first = 0; first < side; first += XB) {
        Vec<T> part[CB][XB];
        NORMSCOPE_UNROLL
        for (int c = 0; c < CB; ++c) {
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < XB; ++i)
                part[c][i] = hn::Zero(d);
        }
        const T *w = weight + first;
        const T *v = from + first * L;
        for (std::size_t term = 0; term < terms; ++term, w += weightStep, v += fromStep) {
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < XB; ++i) {
                const Vec<T> value = hn::Load(d, v + i * L);
                NORMSCOPE_UNROLL
                for (int c = 0; c < CB; ++c)
                    part[c][i] = hn::MulAdd(hn::Set(d, w[static_cast<std::size_t>(c) * side + i]),
                                            value, part[c][i]);
            }
        }
        NORMSCOPE_UNROLL
        for (int c = 0; c < CB; ++c) {
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < XB; ++i)
                sum[c][first + i] = part[c][i];
        }
    }
}

template <class T, int OB>
HWY_NOINLINE void outputBlock(const T *weight, const T *in, std::size_t inStep,
                              std::size_t channels, std::size_t outputs, const T *bias,
                              const Tile<T> &out, std::size_t o, std::size_t y, std::size_t x)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    HWY_ALIGN T between[OB * side * step * L];
    for (std::size_t row = 0; row < side; ++row) {
        Vec<T> sum[OB][side];
        multiplyRow<T, OB>(weight + (row * channels * outputs + o) * side, outputs * side,
                           in + row * (channels * inStep + side * L), inStep, channels, sum);
        NORMSCOPE_UNROLL
        for (int a = 0; a < OB; ++a) {
            Vec<T> part[step];
            toOutputs<T>(sum[a], part);
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < step; ++i)
                hn::Store(part[i], d,
                          between + ((static_cast<std::size_t>(a) * side + row) * step + i) * L);
        }
    }
    for (std::size_t a = 0; a < OB; ++a) {
        const Patch<T> patch(out, o + a, y, x);
        const Vec<T> start = bias != nullptr ? hn::Set(d, bias[o + a]) : hn::Zero(d);
        const std::size_t columns = std::min(step, patch.columns);
        for (std::size_t i = 0; i < columns; ++i) {
            Vec<T> m[side];
            Vec<T> result[step];
            NORMSCOPE_UNROLL
            for (std::size_t row = 0; row < side; ++row)
                m[row] = hn::Load(d, between + ((a * side + row) * step + i) * L);
            toOutputs<T>(m, result);
            NORMSCOPE_UNROLL
            for (std::size_t j = 0; j < step; ++j)
                if (j < patch.rows)
                    hn::Store(hn::Add(result[j], start), d, patch.at(j, i));
        }
    }
}

template <class T>
void winogradOutput(const T *weight, const T *in, std::size_t channels, const T *bias,
                    const Tile<T> &out)
{
    constexpr std::size_t L = laneCount<T>;
    const Blocks blocks(out.height, out.width);
    const std::size_t inStep = blocks.count * side * L;
    for (std::size_t b = 0; b < blocks.count; ++b) {
        const T *from = in + b * side * L;
        std::size_t o = 0;
        for (; o + 3 <= out.channels; o += 3)
            outputBlock<T, 3>(weight, from, inStep, channels, out.channels, bias, out, o,
                              blocks.y(b), blocks.x(b));
        for (; o < out.channels; ++o)
            outputBlock<T, 1>(weight, from, inStep, channels, out.channels, bias, out, o,
                              blocks.y(b), blocks.x(b));
    }
}

template <class T, int CB>
HWY_NOINLINE void inputBlock(const T *weight, const T *gradient, std::size_t gradientStep,
                             std::size_t outputs, std::size_t channels, const Tile<T> &dIn,
                             std::size_t c, std::size_t y, std::size_t x)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    HWY_ALIGN T between[CB * points * L];
    for (std::size_t row = 0; row < side; ++row) {
        Vec<T> sum[CB][side];
        multiplyRow<T, CB>(weight + (row * outputs * channels + c) * side, channels * side,
                           gradient + row * (outputs * gradientStep + side * L), gradientStep,
                           outputs, sum);
        NORMSCOPE_UNROLL
        for (int a = 0; a < CB; ++a) {
            Vec<T> part[side];
            fromPoints<T>(sum[a], part);
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < side; ++i)
                hn::Store(part[i], d,
                          between + ((static_cast<std::size_t>(a) * side + row) * side + i) * L);
        }
    }
    for (std::size_t a = 0; a < CB; ++a) {
        const Patch<T> patch(dIn, c + a, y, x);
        const std::size_t columns = std::min(side, patch.columns);
        for (std::size_t i = 0; i < columns; ++i) {
            Vec<T> m[side];
            Vec<T> result[side];
            NORMSCOPE_UNROLL
            for (std::size_t row = 0; row < side; ++row)
                m[row] = hn::Load(d, between + ((a * side + row) * side + i) * L);
            fromPoints<T>(m, result);
            // Blocks overlap by four rows and columns; the first to come to a place writes it.
            const bool isFirst = x == 0 || i >= step;
            NORMSCOPE_UNROLL
            for (std::size_t j = 0; j < side; ++j)
                if (j < patch.rows) {
                    T *to = patch.at(j, i);
                    const bool writes = isFirst && (y == 0 || j >= step);
                    hn::Store(writes ? result[j] : hn::Add(hn::Load(d, to), result[j]), d, to);
                }
        }
    }
}

template <class T>
void winogradInputGradient(const T *weight, const T *gradient, std::size_t outputs,
                           const Tile<T> &dIn)
{
    constexpr std::size_t L = laneCount<T>;
    const Blocks blocks(dIn.height - side + step, dIn.width - side + step);
    const std::size_t gradientStep = blocks.count * side * L;
    for (std::size_t b = 0; b < blocks.count; ++b) {
        const T *from = gradient + b * side * L;
        std::size_t c = 0;
        for (; c + 6 <= dIn.channels; c += 6)
            inputBlock<T, 6>(weight, from, gradientStep, outputs, dIn.channels, dIn, c, blocks.y(b),
                             blocks.x(b));
        for (; c + 3 <= dIn.channels; c += 3)
            inputBlock<T, 3>(weight, from, gradientStep, outputs, dIn.channels, dIn, c, blocks.y(b),
                             blocks.x(b));
        for (; c < dIn.channels; ++c)
            inputBlock<T, 1>(weight, from, gradientStep, outputs, dIn.channels, dIn, c, blocks.y(b),
                             blocks.x(b));
    }
}

/// OB outputs × CB channels of row `row` of the points, XB points at a time.
template <class T, int OB, int CB>
HWY_NOINLINE void weightBlock(const WinogradWeightWork<T> &work, std::size_t row, std::size_t o,
                              std::size_t c)
{
    constexpr std::size_t L = laneCount<T>;
    constexpr std::size_t XB = manyRegisters ? 4 : 2;
    const Tag<T> d;
    const std::size_t channelStep = work.blocks * side * L;
    const T *gradients =
        work.gradient + row * (work.outputs * channelStep + side * L) + o * channelStep;
    const T *inputs = work.in + row * (work.channels * channelStep + side * L) + c * channelStep;
    T *sums = work.sums + (o * work.channels + c) * points + row * side;
    for (std::size_t first = 0; first < side; first += XB) {
        Vec<T> sum[OB][CB][XB];
        NORMSCOPE_UNROLL
        for (int a = 0; a < OB; ++a) {
            NORMSCOPE_UNROLL
            for (int b = 0; b < CB; ++b) {
                NORMSCOPE_UNROLL
                for (std::size_t i = 0; i < XB; ++i)
                    sum[a][b][i] = hn::Zero(d);
            }
        }
        for (std::size_t tile = 0; tile < work.tiles; ++tile) {
            const T *e = gradients + tile * work.gradientTileStride + first * L;
            const T *v = inputs + tile * work.inTileStride + first * L;
            for (std::size_t block = 0; block < work.blocks;
                 ++block, e += side * L, v += side * L) {
                NORMSCOPE_UNROLL
                for (std::size_t i = 0; i < XB; ++i) {
                    Vec<T> gradient[OB];
                    NORMSCOPE_UNROLL
                    for (int a = 0; a < OB; ++a)
                        gradient[a] =
                            hn::Load(d, e + static_cast<std::size_t>(a) * channelStep + i * L);
                    Vec<T> value[CB];
                    NORMSCOPE_UNROLL
                    for (int b = 0; b < CB; ++b)
                        value[b] =
                            hn::Load(d, v + static_cast<std::size_t>(b) * channelStep + i * L);
                    NORMSCOPE_UNROLL
                    for (int b = 0; b < CB; ++b) {
                        NORMSCOPE_UNROLL
                        for (int a = 0; a < OB; ++a)
                            sum[a][b][i] = hn::MulAdd(gradient[a], value[b], sum[a][b][i]);
                    }
                }
            }
        }
        NORMSCOPE_UNROLL
        for (int a = 0; a < OB; ++a) {
            NORMSCOPE_UNROLL
            for (int b = 0; b < CB; ++b)
                storeLaneSums<T, XB>(sum[a][b], sums +
                                                    (static_cast<std::size_t>(a) * work.channels +
                                                     static_cast<std::size_t>(b)) *
                                                        points +
                                                    first);
        }
    }
}

template <class T, int OB>
void weightRow(const WinogradWeightWork<T> &work, std::size_t row, std::size_t o)
{
    std::size_t c = 0;
    for (; c + 2 <= work.channels; c += 2)
        weightBlock<T, OB, 2>(work, row, o, c);
    for (; c < work.channels; ++c)
        weightBlock<T, OB, 1>(work, row, o, c);
}

template <class T>
void winogradWeightGradient(const WinogradWeightWork<T> &work)
{
    for (std::size_t row = 0; row < side; ++row) {
        std::size_t o = 0;
        for (; o + 3 <= work.outputs; o += 3)
            weightRow<T, 3>(work, row, o);
        for (; o < work.outputs; ++o)
            weightRow<T, 1>(work, row, o);
    }
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.winogradInput = winogradInput<T>;
    kernels.winogradOutput = winogradOutput<T>;
    kernels.winogradOutputGradient = winogradOutputGradient<T>;
    kernels.winogradInputGradient = winogradInputGradient<T>;
    kernels.winogradWeightGradient = winogradWeightGradient<T>;
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

void addWinograd(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
