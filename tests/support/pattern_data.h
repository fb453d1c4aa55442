// Images with something to learn in them, of any shape.
#pragma once

#include "engine/data/dataset.h"

#include <cstdint>
#include <memory>

namespace normscope::test {

/// `count` training images and `testCount` test images, a quarter as many unless told: each class
/// has a pattern of its own under noise that is a function of `seed`. Some pixels are black in all
/// of them, as in real pictures.
[[nodiscard]] std::shared_ptr<const Dataset>
patternDataset(const Shape &example, std::int64_t classes, std::int64_t count,
               std::uint64_t seed = 1, std::int64_t testCount = 0);

} // namespace normscope::test
