#include "engine/nn/minibatch.h"

#include "engine/backend/backend.h"

namespace normscope::nn {
namespace {

/// `indexOf` gives the example at each place of the minibatch.
template <typename IndexOf>
Minibatch decode(const Split &split, const Shape &example, std::int64_t count, IndexOf indexOf)
{
    Shape shape = {count};
    shape.insert(shape.end(), example.begin(), example.end());
    Minibatch batch{torch::empty(shape, torch::kFloat32), torch::empty({count}, torch::kInt64)};

    const auto size = static_cast<std::size_t>(elementCount(example));
    float *image = batch.images.data_ptr<float>();
    auto *label = batch.labels.data_ptr<std::int64_t>();
    for (std::int64_t place = 0; place < count; ++place) {
        const std::size_t index = indexOf(static_cast<std::size_t>(place));
        const std::uint8_t *bytes = split.pixels.data() + index * size;
        for (std::size_t i = 0; i < size; ++i)
            image[i] = static_cast<float>(bytes[i]) / 255.0F;
        image += size;
        *label++ = split.labels[index];
    }
    return batch;
}

void refuseEmpty(std::int64_t count)
{
    if (count < 1)
        throw BackendError("A minibatch needs at least one example");
}

} // namespace

Minibatch gather(const Split &split, const Shape &example, std::span<const std::uint32_t> indices)
{
    refuseEmpty(static_cast<std::int64_t>(indices.size()));
    for (const std::uint32_t index : indices)
        if (index >= split.labels.size())
            throw BackendError("There is no example " + std::to_string(index) + " among the " +
                               std::to_string(split.labels.size()) + " training examples");
    return decode(split, example, static_cast<std::int64_t>(indices.size()),
                  [indices](std::size_t place) { return std::size_t{indices[place]}; });
}

Minibatch slice(const Split &split, const Shape &example, std::int64_t first, std::int64_t count)
{
    refuseEmpty(count);
    if (first < 0 || first > split.count() || count > split.count() - first)
        throw BackendError("There are not " + std::to_string(count) + " examples from number " +
                           std::to_string(first) + " on: the split has " +
                           std::to_string(split.count()));
    return decode(split, example, count,
                  [first](std::size_t place) { return static_cast<std::size_t>(first) + place; });
}

} // namespace normscope::nn
