#include "engine/data/augmentation.h"

#include "engine/data/random.h"

namespace normscope {

bool isAugmented(const DataSpec &spec)
{
    return spec.flip || spec.cropPadding > 0;
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
