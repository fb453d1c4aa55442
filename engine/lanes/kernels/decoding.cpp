// Images of bytes to tiles: a transposition, so that pixel p of every example stands side by side.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/decoding.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// byte / 255 as the division rounds it: a product with the inverse, mended by what it missed.
template <class T>
HWY_INLINE Vec<T> scaled(Vec<T> byte)
{
    const Tag<T> d;
    const Vec<T> whole = hn::Set(d, T{255});
    const Vec<T> inverse = hn::Set(d, T{1} / T{255});
    const Vec<T> product = hn::Mul(byte, inverse);
    return hn::MulAdd(hn::NegMulAdd(product, whole, byte), inverse, product);
}

HWY_INLINE Vec<float> toVector(const std::uint8_t *bytes, Tag<float> d)
{
    const hn::Rebind<std::uint8_t, Tag<float>> from;
    const hn::Rebind<std::int32_t, Tag<float>> integers;
    return hn::ConvertTo(d, hn::PromoteTo(integers, hn::LoadU(from, bytes)));
}

HWY_INLINE Vec<double> toVector(const std::uint8_t *bytes, Tag<double> d)
{
    HWY_ALIGN double values[laneCount<double>];
    for (std::size_t lane = 0; lane < laneCount<double>; ++lane)
        values[lane] = bytes[lane];
    return hn::Load(d, values);
}

#if HWY_TARGET != HWY_SCALAR
/// 16 pixels of 16 rows: four rounds in which row r is interleaved with row r + 8. After them byte
/// l of row p is pixel p of row l.
HWY_INLINE void transposeBlock(const std::uint8_t *const *rows, std::size_t pixel,
                               std::uint8_t *block)
{
    const hn::Full128<std::uint8_t> d;
    hn::Vec<decltype(d)> now[16];
    hn::Vec<decltype(d)> next[16];
    NORMSCOPE_UNROLL
    for (int r = 0; r < 16; ++r)
        now[r] = hn::LoadU(d, rows[r] + pixel);
    for (int round = 0; round < 4; ++round) {
        NORMSCOPE_UNROLL
        for (std::size_t r = 0; r < 8; ++r) {
            next[2 * r] = hn::InterleaveLower(d, now[r], now[r + 8]);
            next[2 * r + 1] = hn::InterleaveUpper(d, now[r], now[r + 8]);
        }
        NORMSCOPE_UNROLL
        for (int r = 0; r < 16; ++r)
            now[r] = next[r];
    }
    NORMSCOPE_UNROLL
    for (std::size_t r = 0; r < 16; ++r)
        hn::StoreU(now[r], d, block + 16 * r);
}
#endif

/// Pixels [pixel, pixel + count), count ≤ 16, of L rows to {count, L} bytes, `stride` bytes apart.
template <std::size_t L>
HWY_INLINE void gather(const std::uint8_t *const *rows, std::size_t pixel, std::size_t count,
                       std::uint8_t *block)
{
#if HWY_TARGET != HWY_SCALAR
    if constexpr (L == 16) {
        if (count == 16) {
            transposeBlock(rows, pixel, block);
            return;
        }
    }
#endif
    for (std::size_t lane = 0; lane < L; ++lane)
        for (std::size_t p = 0; p < count; ++p)
            block[p * L + lane] = rows[lane][pixel + p];
}

template <class T>
void decode(const std::uint8_t *const *rows, const Tile<T> &out)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    alignas(64) std::uint8_t block[16 * std::max<std::size_t>(L, 16)];
    const std::size_t pixels = out.channels * out.height * out.width;
    std::size_t channel = 0;
    std::size_t y = 0;
    std::size_t x = 0;
    T *row = out.data;
    for (std::size_t pixel = 0; pixel < pixels; pixel += 16) {
        const std::size_t count = std::min<std::size_t>(16, pixels - pixel);
        gather<L>(rows, pixel, count, block);
        for (std::size_t p = 0; p < count; ++p) {
            hn::Store(scaled<T>(toVector(block + p * L, d)), d, row + x * L);
            if (++x == out.width) {
                x = 0;
                if (++y == out.height) {
                    y = 0;
                    ++channel;
                }
                row = out.data + channel * out.channelStride + y * out.rowStride;
            }
        }
    }
}

void addKernels(KernelSet &set)
{
    set.single.decode = decode<float>;
    set.twice.decode = decode<double>;
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addDecoding(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
