// Sums over all patches of images, exact in integers: see patch_moments.h.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/patch_moments.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

constexpr std::size_t most = PatchWork::largestKernel;

/// Row sums of byte products are whole numbers below 2²⁴ in a float; sums over rows need an
/// integer.
HWY_INLINE hn::Vec<hn::Rebind<std::int32_t, Tag<float>>> toInteger(Vec<float> v)
{
    return hn::ConvertTo(hn::Rebind<std::int32_t, Tag<float>>(), v);
}

/// The images of one tile: what they take and where their entries go.
struct PatchTile
{
    const PatchWork &work;
    std::size_t rowSize; ///< of the images with their zeros
    const float *pixels; ///< {row, column, lane}

    [[nodiscard]] HWY_INLINE const float *at(std::size_t y, std::size_t x) const
    {
        return pixels + (y * rowSize + x) * laneCount<float>;
    }

    /// Sums over `height` rows from each tap row on, from the sums of each row {row}.
    HWY_INLINE void writeColumn(const std::int32_t *rowSums, std::size_t rowStep,
                                std::size_t tapRows, std::size_t firstEntry,
                                const std::size_t *entryOf) const
    {
        constexpr std::size_t L = laneCount<float>;
        const hn::Rebind<std::int32_t, Tag<float>> d;
        auto sum = hn::Zero(d);
        for (std::size_t y = 0; y < work.height; ++y)
            sum = hn::Add(sum, hn::Load(d, rowSums + y * rowStep));
        HWY_ALIGN std::int32_t lanes[L];
        for (std::size_t i = 0; i < tapRows; ++i) {
            if (i > 0)
                sum = hn::Add(sum, hn::Sub(hn::Load(d, rowSums + (i - 1 + work.height) * rowStep),
                                           hn::Load(d, rowSums + (i - 1) * rowStep)));
            hn::Store(sum, d, lanes);
            for (std::size_t lane = 0; lane < work.count; ++lane)
                work.entries[lane * work.entryCount + firstEntry + entryOf[i]] =
                    static_cast<std::uint32_t>(lanes[lane]);
        }
    }
};

void loadImages(const PatchWork &work, float *pixels)
{
    constexpr std::size_t L = laneCount<float>;
    const std::size_t rowSize = work.imageWidth + 2 * work.padding;
    std::fill_n(pixels, rowSize * (work.imageHeight + 2 * work.padding) * L, 0.0F);
    for (std::size_t lane = 0; lane < work.count; ++lane)
        for (std::size_t y = 0; y < work.imageHeight; ++y)
            for (std::size_t x = 0; x < work.imageWidth; ++x)
                pixels[((y + work.padding) * rowSize + x + work.padding) * L + lane] =
                    work.images[lane][y * work.imageWidth + x];
}

/// S: the sums at each tap.
void writeSums(const PatchTile &tile, std::int32_t *rowSums)
{
    constexpr std::size_t L = laneCount<float>;
    const Tag<float> d;
    const hn::Rebind<std::int32_t, Tag<float>> di;
    const std::size_t kernel = tile.work.kernel;
    const std::size_t rows = tile.work.height + kernel - 1;
    for (std::size_t j = 0; j < kernel; ++j) {
        for (std::size_t y = 0; y < rows; ++y) {
            Vec<float> sum = hn::Zero(d);
            for (std::size_t x = 0; x < tile.work.width; ++x)
                sum = hn::Add(sum, hn::Load(d, tile.at(y, x + j)));
            hn::Store(toInteger(sum), di, rowSums + y * L);
        }
        std::size_t entryOf[most];
        for (std::size_t i = 0; i < kernel; ++i)
            entryOf[i] = i * kernel + j;
        tile.writeColumn(rowSums, L, kernel, 0, entryOf);
    }
}

/// P: the products of the taps (i, j) and (i + apart, l), for all i and l.
void writeProducts(const PatchTile &tile, std::size_t apart, std::size_t j, std::int32_t *rowSums)
{
    constexpr std::size_t L = laneCount<float>;
    const Tag<float> d;
    const hn::Rebind<std::int32_t, Tag<float>> di;
    const std::size_t kernel = tile.work.kernel;
    const std::size_t taps = kernel * kernel;
    const std::size_t rows = tile.work.height + kernel - 1 - apart;
    for (std::size_t y = 0; y < rows; ++y) {
        Vec<float> sum[most];
        NORMSCOPE_UNROLL
        for (Vec<float> &each : sum)
            each = hn::Zero(d);
        const float *a = tile.at(y, j);
        const float *b = tile.at(y + apart, 0);
        // The images' scratch memory goes on for as long as the largest kernel reaches.
        for (std::size_t x = 0; x < tile.work.width; ++x, a += L, b += L) {
            const Vec<float> value = hn::Load(d, a);
            NORMSCOPE_UNROLL
            for (std::size_t l = 0; l < most; ++l)
                sum[l] = hn::MulAdd(value, hn::Load(d, b + l * L), sum[l]);
        }
        NORMSCOPE_UNROLL
        for (std::size_t l = 0; l < most; ++l)
            hn::Store(toInteger(sum[l]), di, rowSums + (y * most + l) * L);
    }
    for (std::size_t l = apart == 0 ? j : 0; l < kernel; ++l) {
        std::size_t entryOf[most];
        for (std::size_t i = 0; i + apart < kernel; ++i) {
            // Row a of the upper triangle begins behind the rows before it.
            const std::size_t first = i * kernel + j;
            const std::size_t second = (i + apart) * kernel + l;
            entryOf[i] = first * taps - first * (first + 1) / 2 + second;
        }
        tile.writeColumn(rowSums + l * L, most * L, kernel - apart, taps, entryOf);
    }
}

void describePatches(const PatchWork &work)
{
    const PatchTile tile{work, work.imageWidth + 2 * work.padding, work.pixels};
    loadImages(work, work.pixels);
    writeSums(tile, work.rowSums);
    for (std::size_t apart = 0; apart < work.kernel; ++apart)
        for (std::size_t j = 0; j < work.kernel; ++j)
            writeProducts(tile, apart, j, work.rowSums);
}

void addEntries(const std::uint32_t *entries, std::size_t count, std::uint64_t *sums)
{
    const hn::ScalableTag<std::uint64_t> d;
    const hn::Rebind<std::uint32_t, hn::ScalableTag<std::uint64_t>> half;
    std::size_t i = 0;
    for (; i + hn::MaxLanes(d) <= count; i += hn::MaxLanes(d))
        hn::StoreU(hn::Add(hn::LoadU(d, sums + i), hn::PromoteTo(d, hn::LoadU(half, entries + i))),
                   d, sums + i);
    for (; i < count; ++i)
        sums[i] += entries[i];
}

void addKernels(KernelSet &set)
{
    set.describePatches = describePatches;
    set.addEntries = addEntries;
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addPatchMoments(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
