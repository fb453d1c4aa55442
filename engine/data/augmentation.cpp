#include "engine/data/augmentation.h"

#include "engine/data/random.h"

namespace normscope {

bool isAugmented(const DataSpec &spec)
{
    return spec.flip || spec.cropPadding > 0;
}

void change(const Augmentation &by, const Shape &example, const std::uint8_t *image,
            std::uint8_t *to)
{
    const std::int64_t height = example[1];
    const std::int64_t width = example[2];
    for (std::int64_t channel = 0; channel < example[0]; ++channel)
        for (std::int64_t row = 0; row < height; ++row)
            for (std::int64_t column = 0; column < width; ++column) {
                const std::int64_t seen = by.mirrored ? width - 1 - column : column;
                const std::int64_t y = row + by.down;
                const std::int64_t x = seen + by.right;
                const bool inside = y >= 0 && y < height && x >= 0 && x < width;
                *to++ = inside ? image[(channel * height + y) * width + x] : std::uint8_t{0};
            }
}

std::vector<Augmentation> augmentations(const DataSpec &spec, std::uint64_t seed, std::int64_t step,
                                        std::size_t count)
{
    std::vector<Augmentation> all(count);
    RandomStream stream(seed, "augmentation", "train", static_cast<std::uint64_t>(step));
    const auto padding = static_cast<std::int32_t>(spec.cropPadding);
    const auto shift = [&] {
        return static_cast<std::int32_t>(
                   stream.below(static_cast<std::uint32_t>(2 * padding + 1))) -
               padding;
    };
    // All three are drawn whatever the spec says, so that a flip switched on moves no crop.
    for (Augmentation &each : all) {
        each.down = shift();
        each.right = shift();
        each.mirrored = (stream.next() & 1U) != 0 && spec.flip;
    }
    return all;
}

} // namespace normscope
