// What the benchmarks train on.
#pragma once

#include "engine/data/dataset.h"
#include "engine/data/huge_pages.h"

#include <memory>
#include <random>

namespace normscope::bench {

/// As large as Fashion-MNIST; what the bytes are does not matter for speed. The test split is
/// small, so that the end of an epoch costs nothing.
inline std::shared_ptr<const Dataset> randomData(std::size_t testCount = 256)
{
    Dataset data;
    data.name = "random";
    data.example = {1, 28, 28};
    data.classNames.assign(10, "class");
    std::mt19937 generator(0);
    const auto fill = [&](Split &split, std::size_t count) {
        split.pixels.resize(count * 784);
        split.labels.resize(count);
        for (std::uint8_t &pixel : split.pixels)
            pixel = static_cast<std::uint8_t>(generator() & 0xFFU);
        for (std::uint8_t &label : split.labels)
            label = static_cast<std::uint8_t>(generator() % 10);
    };
    fill(data.train, 60000);
    keepOnHugePages(data.train.pixels); // as what is read from files
    fill(data.test, testCount);
    return std::make_shared<Dataset>(std::move(data));
}

} // namespace normscope::bench
