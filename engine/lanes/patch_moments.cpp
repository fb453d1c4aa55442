#include "engine/lanes/patch_moments.h"

#include "engine/lanes/kernels/kernels.h"

#include <algorithm>
#include <limits>
#include <mutex>

namespace normscope::lanes {

namespace {

// A row of products must fit a float without rounding.
constexpr std::int64_t widestImage = 256;

} // namespace

bool PatchMoments::covers(const Window &window, const Shape &example)
{
    const auto padding = static_cast<std::int64_t>(window.padding);
    return example.size() == 3 && example[0] == 1 && window.stride == 1 &&
           window.size <= PatchWork::largestKernel && example[1] + 2 * padding <= widestImage &&
           example[2] + 2 * padding <= widestImage;
}

std::shared_ptr<const PatchMoments> PatchMoments::of(const std::shared_ptr<const Dataset> &data,
                                                     const Window &window, std::size_t count,
                                                     WorkerTeam &team)
{
    struct Known
    {
        std::weak_ptr<const Dataset> data;
        Window window;
        std::shared_ptr<const PatchMoments> table;
    };
    static std::mutex mutex;
    static std::vector<Known> known;
    const std::lock_guard lock(mutex);
    std::erase_if(known, [](const Known &row) { return row.data.expired(); });
    const auto found = std::ranges::find_if(known, [&](const Known &row) {
        return row.data.lock() == data && row.window.size == window.size &&
               row.window.padding == window.padding;
    });
    if (found != known.end() && found->table->count() >= count)
        return found->table;
    auto table = std::make_shared<const PatchMoments>(*data, window, count, team);
    if (found != known.end())
        found->table = table;
    else
        known.push_back({data, window, table});
    return table;
}

PatchMoments::PatchMoments(const Dataset &data, const Window &window, std::size_t count,
                           WorkerTeam &team)
    : m_count(count),
      m_taps(window.size * window.size),
      m_entries(m_taps + m_taps * (m_taps + 1) / 2),
      m_table(count * m_entries)
{
    // The best instructions whatever the run's: the sums are exact.
    const KernelSet &kernels = kernelsFor(Target::Best);
    const std::size_t lanes = kernels.single.lanes;
    const auto height = static_cast<std::size_t>(data.example[1]);
    const auto width = static_cast<std::size_t>(data.example[2]);
    const std::size_t paddedHeight = height + 2 * window.padding;
    const std::size_t paddedWidth = width + 2 * window.padding;
    Program program;
    program.forEachChunk([&](const Chunk &chunk) {
        constexpr std::size_t most = PatchWork::largestKernel;
        Aligned<float> pixels((paddedHeight * paddedWidth + most) * lanes);
        Aligned<std::int32_t> rowSums(paddedHeight * most * lanes);
        std::vector<const std::uint8_t *> images(lanes);
        for (std::size_t t = chunk.firstTile; t < chunk.firstTile + chunk.tiles; ++t) {
            const std::size_t first = t * lanes;
            const std::size_t filled = std::min(lanes, count - first);
            for (std::size_t i = 0; i < filled; ++i)
                images[i] = data.train.pixels.data() + (first + i) * height * width;
            kernels.describePatches({.images = images.data(),
                                     .count = filled,
                                     .imageHeight = height,
                                     .imageWidth = width,
                                     .padding = window.padding,
                                     .kernel = window.size,
                                     .height = paddedHeight - window.size + 1,
                                     .width = paddedWidth - window.size + 1,
                                     .entryCount = m_entries,
                                     .pixels = pixels.data(),
                                     .rowSums = rowSums.data(),
                                     .entries = m_table.data() + first * m_entries});
        }
    });
    program.run(team, std::numeric_limits<int>::max(), Chunks(count, lanes));
}

PatchStatistics::PatchStatistics(std::span<const std::uint64_t> sums, std::size_t taps,
                                 double placeCount)
    : places(placeCount), sum(taps), products(taps * taps)
{
    for (std::size_t a = 0; a < taps; ++a)
        sum[a] = static_cast<double>(sums[a]) / 255;
    const std::uint64_t *entry = sums.data() + taps;
    for (std::size_t a = 0; a < taps; ++a)
        for (std::size_t b = a; b < taps; ++b, ++entry)
            products[a * taps + b] = products[b * taps + a] =
                static_cast<double>(*entry) / (255.0 * 255.0);
}

double PatchStatistics::sumOf(std::span<const double> weight) const
{
    double total = 0;
    for (std::size_t a = 0; a < sum.size(); ++a)
        total += weight[a] * sum[a];
    return total;
}

std::vector<double> PatchStatistics::centered(std::span<const double> weight) const
{
    const double mean = sumOf(weight) / places;
    std::vector<double> result(sum.size());
    for (std::size_t a = 0; a < sum.size(); ++a) {
        result[a] = -mean * sum[a];
        for (std::size_t b = 0; b < sum.size(); ++b)
            result[a] += products[a * sum.size() + b] * weight[b];
    }
    return result;
}

} // namespace normscope::lanes
