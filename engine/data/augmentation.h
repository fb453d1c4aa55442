// Random crops and flips of training images: which one each example of a minibatch gets.
#pragma once

#include "engine/experiment/layer_kinds.h"

#include <cstdint>
#include <vector>

namespace normscope {

/// Pixel (row, column) of what is seen is pixel (row + down, column + right) of the image, black
/// where there is none, counted from the other side when mirrored.
struct Augmentation
{
    std::int32_t down = 0;
    std::int32_t right = 0;
    bool mirrored = false;
};

[[nodiscard]] bool isAugmented(const DataSpec &spec);
/// What is seen of an image of {channels, height, width} bytes, as many of them in `to`.
void change(const Augmentation &by, const Shape &example, const std::uint8_t *image,
            std::uint8_t *to);

/// One for each of `count` examples of a minibatch: shifts uniform over −crop_padding …
/// crop_padding in both directions, mirrored half of the time. A function of seed and step.
[[nodiscard]] std::vector<Augmentation> augmentations(const DataSpec &spec, std::uint64_t seed,
                                                      std::int64_t step, std::size_t count);

} // namespace normscope
