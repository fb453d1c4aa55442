#include "engine/data/example_selection.h"

#include "engine/data/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace normscope {

namespace {

// Of what all seeds share.
constexpr std::uint64_t sharedSeed = 0;

/// The first `count` of `numbers` after a shuffle.
std::vector<std::uint32_t> drawn(std::vector<std::uint32_t> numbers, std::size_t count,
                                 std::string_view purpose)
{
    RandomStream stream(sharedSeed, purpose, "train");
    for (std::size_t i = 0; i < count; ++i)
        std::swap(numbers[i],
                  numbers[i + stream.below(static_cast<std::uint32_t>(numbers.size() - i))]);
    numbers.resize(count);
    std::ranges::sort(numbers);
    return numbers;
}

} // namespace

ExampleSelection selectExamples(const ExperimentSpec &spec, const DataShape &data)
{
    const ExampleCounts counts = countExamples(spec, data);
    const std::int64_t limit =
        spec.data.limit > 0 ? std::min(spec.data.limit, data.trainCount) : data.trainCount;
    ExampleSelection selection;
    selection.train.resize(static_cast<std::size_t>(limit));
    std::iota(selection.train.begin(), selection.train.end(), 0U);
    const std::int64_t used = counts.train + counts.validation;
    if (used < limit)
        selection.train =
            drawn(std::move(selection.train), static_cast<std::size_t>(used), "fraction");
    if (counts.validation > 0) {
        selection.validation =
            drawn(selection.train, static_cast<std::size_t>(counts.validation), "validation");
        std::vector<std::uint32_t> rest;
        std::ranges::set_difference(selection.train, selection.validation,
                                    std::back_inserter(rest));
        selection.train = std::move(rest);
    }
    return selection;
}

void epochOrder(const ExampleSelection &selection, std::uint64_t seed, std::int64_t epoch,
                std::vector<std::uint32_t> &order)
{
    shuffledOrder(seed, epoch, static_cast<std::int64_t>(selection.train.size()), order);
    for (std::uint32_t &index : order)
        index = selection.train[index];
}

std::vector<std::uint8_t> trainingLabels(const DataSpec &spec, const Dataset &data)
{
    std::vector<std::uint8_t> labels = data.train.labels;
    if (spec.labelNoise <= 0 || labels.empty())
        return labels;
    std::vector<std::uint32_t> numbers(labels.size());
    std::iota(numbers.begin(), numbers.end(), 0U);
    const auto count = static_cast<std::size_t>(
        std::llround(spec.labelNoise * static_cast<double>(labels.size())));
    RandomStream stream(sharedSeed, "label noise", "train");
    const auto others = static_cast<std::uint32_t>(data.shape().classes - 1);
    for (const std::uint32_t index : drawn(std::move(numbers), count, "noisy labels")) {
        const std::uint32_t other = stream.below(others);
        labels[index] = static_cast<std::uint8_t>(other < labels[index] ? other : other + 1);
    }
    return labels;
}

PixelScale pixelScale(const DataSpec &spec, const Dataset &data)
{
    if (!spec.normalize || data.train.pixels.empty())
        return {};
    std::array<std::uint64_t, 256> counts{};
    for (const std::uint8_t pixel : data.train.pixels)
        ++counts[pixel];
    double sum = 0;
    double squares = 0;
    for (std::size_t value = 0; value < counts.size(); ++value) {
        const double level = static_cast<double>(value) / 255.0;
        sum += level * static_cast<double>(counts[value]);
        squares += level * level * static_cast<double>(counts[value]);
    }
    const auto count = static_cast<double>(data.train.pixels.size());
    const double mean = sum / count;
    const double variance = squares / count - mean * mean;
    return {mean, variance > 0 ? std::sqrt(variance) : 1.0};
}

} // namespace normscope
