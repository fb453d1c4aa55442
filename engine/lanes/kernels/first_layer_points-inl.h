// The first convolution by Winograd's F(4, 5) along its rows: with one channel the transforms of
// two dimensions would be dear, but those of a row serve five rows of outputs and all of their
// channels. 8 products in place of 20, for each row of the kernel and four outputs,
//
//     y = Aᵀ Σ_i (G w_i) ⊙ (Bᵀ x_i),   dw_i = Gᵀ Σ (Bᵀ x_i) ⊙ (A dy).
#if defined(NORMSCOPE_LANES_FIRST_LAYER_POINTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_LANES_FIRST_LAYER_POINTS_INL_H_
#undef NORMSCOPE_LANES_FIRST_LAYER_POINTS_INL_H_
#else
#define NORMSCOPE_LANES_FIRST_LAYER_POINTS_INL_H_
#endif

#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/winograd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

constexpr std::size_t kernelRows = winogradKernel;
constexpr std::size_t rowsKept = kernelRows + 1; // for two rows of outputs

/// Rows of images at the eight points, those that one row of windows needs; a row lies {channel,
/// block of two windows, 8, lane}.
template <class T>
class PointRows
{
public:
    PointRows(const Tile<const T> &in, std::size_t windows, T *scratch)
        : m_in(in), m_blocks((windows + 1) / 2), m_scratch(scratch)
    {
    }
    [[nodiscard]] HWY_INLINE std::size_t blocks() const { return m_blocks; }
    [[nodiscard]] HWY_INLINE std::size_t rowSize() const
    {
        return m_in.channels * m_blocks * side * laneCount<T>;
    }
    /// Brings in the rows of windows `y`, which follow each other from 0 on.
    void moveTo(std::size_t y)
    {
        const std::size_t first = 2 * y;
        for (std::size_t row = y == 0 ? 0 : first + rowsKept - 2; row < first + rowsKept; ++row)
            transform(row);
        for (std::size_t i = 0; i < rowsKept; ++i)
            rows[i] = place(first + i);
    }

    const T *rows[rowsKept]; ///< of the windows in hand

private:
    [[nodiscard]] T *place(std::size_t row) const { return m_scratch + row % rowsKept * rowSize(); }
    HWY_NOINLINE void transform(std::size_t row) const
    {
        constexpr std::size_t L = laneCount<T>;
        const Tag<T> d;
        T *to = place(row);
        for (std::size_t c = 0; c < m_in.channels; ++c) {
            const T *from = m_in.data + c * m_in.channelStride + row * m_in.rowStride;
            for (std::size_t first = 0; first < m_blocks * step; first += step, to += side * L) {
                Vec<T> x[side];
                Vec<T> v[side];
                NORMSCOPE_UNROLL
                for (std::size_t i = 0; i < side; ++i)
                    x[i] =
                        first + i < m_in.width ? hn::Load(d, from + (first + i) * L) : hn::Zero(d);
                toPoints<T>(x, v);
                NORMSCOPE_UNROLL
                for (std::size_t i = 0; i < side; ++i)
                    hn::Store(v[i], d, to + i * L);
            }
        }
    }

    const Tile<const T> &m_in;
    const std::size_t m_blocks;
    T *const m_scratch;
};

/// The points of OB output channels × two rows × NB blocks, {channel, block, row, 8, lane}.
template <class T, int OB, int NB>
HWY_INLINE void multiplyPoints(const FirstLayerWork<T> &work, const PointRows<T> &rows,
                               std::size_t o, std::size_t block, T *products)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const std::size_t outputs = work.out.channels;
    for (std::size_t p = 0; p < side; ++p) {
        Vec<T> sum[OB][NB][2];
        NORMSCOPE_UNROLL
        for (std::size_t a = 0; a < OB; ++a) {
            NORMSCOPE_UNROLL
            for (std::size_t b = 0; b < NB; ++b)
                sum[a][b][0] = sum[a][b][1] = hn::Zero(d);
        }
        const T *weight = work.points + p * kernelRows * outputs + o;
        for (std::size_t c = 0; c < work.in.channels; ++c) {
            const std::size_t at = ((c * rows.blocks() + block) * side + p) * L;
            Vec<T> value[2][NB]; // of rows i and i + 1
            NORMSCOPE_UNROLL
            for (std::size_t b = 0; b < NB; ++b)
                value[0][b] = hn::Load(d, rows.rows[0] + at + b * side * L);
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < kernelRows; ++i) {
                NORMSCOPE_UNROLL
                for (std::size_t b = 0; b < NB; ++b)
                    value[(i + 1) % 2][b] = hn::Load(d, rows.rows[i + 1] + at + b * side * L);
                NORMSCOPE_UNROLL
                for (std::size_t a = 0; a < OB; ++a) {
                    const Vec<T> factor = hn::Set(d, weight[i * outputs + a]);
                    NORMSCOPE_UNROLL
                    for (std::size_t b = 0; b < NB; ++b) {
                        sum[a][b][0] = hn::MulAdd(factor, value[i % 2][b], sum[a][b][0]);
                        sum[a][b][1] = hn::MulAdd(factor, value[(i + 1) % 2][b], sum[a][b][1]);
                    }
                }
            }
            weight += side * kernelRows * outputs;
        }
        NORMSCOPE_UNROLL
        for (std::size_t a = 0; a < OB; ++a) {
            NORMSCOPE_UNROLL
            for (std::size_t b = 0; b < NB; ++b) {
                T *to = products + (((a * NB + b) * 2) * side + p) * L;
                hn::Store(sum[a][b][0], d, to);
                hn::Store(sum[a][b][1], d, to + side * L);
            }
        }
    }
}

/// Block<T, 1, WB>::finish(work, o, y, x, sum, more...) for OB channels of NB blocks.
template <class T, template <class, int, int> class Block, int OB, int NB, class... More>
HWY_NOINLINE void computeAtPoints(const FirstLayerWork<T> &work, const PointRows<T> &rows,
                                  std::size_t o, std::size_t y, std::size_t block,
                                  const More &...more)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    HWY_ALIGN T products[OB * NB * 2 * side * L];
    multiplyPoints<T, OB, NB>(work, rows, o, block, products);
    const T *from = products;
    for (std::size_t a = 0; a < OB; ++a) {
        const Vec<T> bias = work.bias != nullptr ? hn::Set(d, work.bias[o + a]) : hn::Zero(d);
        for (std::size_t b = 0; b < NB; ++b) {
            Vec<T> sum[1][2][step];
            NORMSCOPE_UNROLL
            for (std::size_t r = 0; r < 2; ++r, from += side * L) {
                Vec<T> m[side];
                NORMSCOPE_UNROLL
                for (std::size_t p = 0; p < side; ++p)
                    m[p] = hn::Load(d, from + p * L);
                toOutputs<T>(m, sum[0][r]);
                NORMSCOPE_UNROLL
                for (std::size_t k = 0; k < step; ++k)
                    sum[0][r][k] = hn::Add(sum[0][r][k], bias);
            }
            const std::size_t x = 2 * (block + b);
            if (x + 2 <= work.out.width)
                Block<T, 1, 2>::finish(work, o + a, y, x, sum, more...);
            else
                Block<T, 1, 1>::finish(work, o + a, y, x, sum, more...);
        }
    }
}

template <class T, template <class, int, int> class Block, int OB, class... More>
void windowRowAtPoints(const FirstLayerWork<T> &work, const PointRows<T> &rows, std::size_t o,
                       std::size_t y, const More &...more)
{
    std::size_t block = 0;
    for (; block + 2 <= rows.blocks(); block += 2)
        computeAtPoints<T, Block, OB, 2>(work, rows, o, y, block, more...);
    for (; block < rows.blocks(); ++block)
        computeAtPoints<T, Block, OB, 1>(work, rows, o, y, block, more...);
}

template <class T, template <class, int, int> class Block, class... More>
void forAllWindowsAtPoints(const FirstLayerWork<T> &work, const More &...more)
{
    PointRows<T> rows(work.in, work.out.width, work.scratch);
    for (std::size_t y = 0; y < work.out.height; ++y) {
        rows.moveTo(y);
        std::size_t o = 0;
        if constexpr (manyRegisters)
            for (; o + 6 <= work.out.channels; o += 6)
                windowRowAtPoints<T, Block, 6>(work, rows, o, y, more...);
        for (; o + 2 <= work.out.channels; o += 2)
            windowRowAtPoints<T, Block, 2>(work, rows, o, y, more...);
        for (; o < work.out.channels; ++o)
            windowRowAtPoints<T, Block, 1>(work, rows, o, y, more...);
    }
}

/// What the weights of one row of windows get.
template <class T>
struct PointGradientWork
{
    const PointRows<T> &rows;
    const Tile<const T> &dOut; ///< of the convolution: two rows
    T *scratch;                ///< {outputs, 2, block, 8, lane} of those at work
    bool writes;               ///< begins the sums, instead of adding to them
    T *sums;                   ///< {output, channel, 5, 8, lane}
};

/// A dy of one output channel.
template <class T>
HWY_NOINLINE void gradientToPoints(const PointGradientWork<T> &work, std::size_t o, T *to)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    for (std::size_t r = 0; r < 2; ++r) {
        const T *from = work.dOut.data + o * work.dOut.channelStride + r * work.dOut.rowStride;
        for (std::size_t b = 0; b < work.rows.blocks(); ++b, to += side * L) {
            Vec<T> dy[step];
            Vec<T> e[side];
            NORMSCOPE_UNROLL
            for (std::size_t k = 0; k < step; ++k)
                dy[k] = b * step + k < work.dOut.width ? hn::Load(d, from + (b * step + k) * L)
                                                       : hn::Zero(d);
            fromOutputs<T>(dy, e);
            NORMSCOPE_UNROLL
            for (std::size_t p = 0; p < side; ++p)
                hn::Store(e[p], d, to + p * L);
        }
    }
}

template <class T, int OB>
HWY_NOINLINE void addPoints(const PointGradientWork<T> &work, std::size_t o, std::size_t c,
                            std::size_t channels)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const std::size_t blocks = work.rows.blocks();
    const std::size_t rowSize = blocks * side * L;
    const std::size_t sumsStride = channels * kernelRows * side * L;
    for (std::size_t p = 0; p < side; ++p) {
        T *sums = work.sums + o * sumsStride + (c * kernelRows * side + p) * L;
        Vec<T> sum[OB][kernelRows];
        NORMSCOPE_UNROLL
        for (std::size_t a = 0; a < OB; ++a) {
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < kernelRows; ++i)
                sum[a][i] =
                    work.writes ? hn::Zero(d) : hn::Load(d, sums + a * sumsStride + i * side * L);
        }
        const T *gradient = work.scratch + p * L;
        std::size_t at = c * rowSize + p * L;
        for (std::size_t b = 0; b < blocks; ++b, at += side * L, gradient += side * L) {
            Vec<T> e[OB][2];
            NORMSCOPE_UNROLL
            for (std::size_t a = 0; a < OB; ++a) {
                e[a][0] = hn::Load(d, gradient + a * 2 * rowSize);
                e[a][1] = hn::Load(d, gradient + (a * 2 + 1) * rowSize);
            }
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < rowsKept; ++i) {
                const Vec<T> value = hn::Load(d, work.rows.rows[i] + at);
                NORMSCOPE_UNROLL
                for (std::size_t a = 0; a < OB; ++a) {
                    if (i < kernelRows)
                        sum[a][i] = hn::MulAdd(e[a][0], value, sum[a][i]);
                    if (i > 0)
                        sum[a][i - 1] = hn::MulAdd(e[a][1], value, sum[a][i - 1]);
                }
            }
        }
        NORMSCOPE_UNROLL
        for (std::size_t a = 0; a < OB; ++a) {
            NORMSCOPE_UNROLL
            for (std::size_t i = 0; i < kernelRows; ++i)
                hn::Store(sum[a][i], d, sums + a * sumsStride + i * side * L);
        }
    }
}

template <class T, int OB>
HWY_INLINE void addOutputs(const PointGradientWork<T> &work, std::size_t o, std::size_t channels)
{
    for (std::size_t a = 0; a < OB; ++a)
        gradientToPoints(work, o + a,
                         work.scratch + a * 2 * work.rows.blocks() * side * laneCount<T>);
    for (std::size_t c = 0; c < channels; ++c)
        addPoints<T, OB>(work, o, c, channels);
}

template <class T>
void addRowAtPoints(const PointGradientWork<T> &work, std::size_t channels)
{
    constexpr std::size_t OB = manyRegisters ? 3 : 2; // whose sums registers hold
    static_assert(OB <= firstLayerOutputs);
    std::size_t o = 0;
    for (; o + OB <= work.dOut.channels; o += OB)
        addOutputs<T, OB>(work, o, channels);
    for (; o < work.dOut.channels; ++o)
        addOutputs<T, 1>(work, o, channels);
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
