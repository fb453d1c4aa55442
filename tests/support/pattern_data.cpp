#include "tests/support/pattern_data.h"

#include "engine/data/random.h"

#include <algorithm>
#include <cmath>

namespace normscope::test {

namespace {

Split patternSplit(std::string_view name, const Shape &example, std::int64_t classes,
                   std::int64_t count, std::uint64_t seed)
{
    RandomStream stream(seed, "pattern", name);
    Split split;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t label = stream.below(static_cast<std::uint32_t>(classes));
        split.labels.push_back(static_cast<std::uint8_t>(label));
        for (std::int64_t channel = 0; channel < example[0]; ++channel)
            for (std::int64_t row = 0; row < example[1]; ++row)
                for (std::int64_t column = 0; column < example[2]; ++column) {
                    const double angle =
                        static_cast<double>((label + 1) * (row + channel) + 2 * label * column) /
                        3.0;
                    const double value =
                        100 + 70 * std::sin(angle) + 60 * (2 * stream.uniform() - 1);
                    const bool border = column == 0;
                    split.pixels.push_back(
                        border ? std::uint8_t{0}
                               : static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)));
                }
    }
    return split;
}

} // namespace

std::shared_ptr<const Dataset> patternDataset(const Shape &example, std::int64_t classes,
                                              std::int64_t count, std::uint64_t seed,
                                              std::int64_t testCount)
{
    Dataset data;
    data.name = "patterns";
    data.example = example;
    data.classNames.assign(static_cast<std::size_t>(classes), "class");
    data.train = patternSplit("train", example, classes, count, seed);
    data.test = patternSplit("test", example, classes, testCount > 0 ? testCount : count / 4, seed);
    return std::make_shared<const Dataset>(std::move(data));
}

} // namespace normscope::test
