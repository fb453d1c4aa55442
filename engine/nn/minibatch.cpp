#include "engine/nn/minibatch.h"

#include "engine/backend/backend.h"

#include <array>
#include <numeric>

namespace normscope::nn {

MinibatchReader::MinibatchReader(const ExperimentSpec &spec, std::shared_ptr<const Dataset> data,
                                 torch::ScalarType type)
    : m_spec(spec.data),
      m_seed(static_cast<std::uint64_t>(spec.training.seed)),
      m_data(std::move(data)),
      m_type(type),
      m_trainLabels(trainingLabels(m_spec, *m_data)),
      m_scale(pixelScale(m_spec, *m_data))
{
}

template <typename Number>
void MinibatchReader::decode(const Split &split, std::span<const std::uint32_t> indices,
                             std::span<const Augmentation> changes, Number *image) const
{
    std::array<Number, 256> levels{};
    for (std::size_t value = 0; value < levels.size(); ++value) {
        levels[value] = static_cast<Number>(value) / static_cast<Number>(255);
        if (m_spec.normalize)
            levels[value] = static_cast<Number>(
                (static_cast<double>(value) / 255.0 - m_scale.mean) / m_scale.deviation);
    }
    const auto size = static_cast<std::size_t>(elementCount(m_data->example));
    std::vector<std::uint8_t> seen(size);
    for (std::size_t place = 0; place < indices.size(); ++place, image += size) {
        const std::uint8_t *bytes = split.pixels.data() + indices[place] * size;
        if (!changes.empty()) {
            change(changes[place], m_data->example, bytes, seen.data());
            bytes = seen.data();
        }
        if (m_spec.normalize)
            for (std::size_t i = 0; i < size; ++i)
                image[i] = levels[bytes[i]];
        else // the same as its level, but for all pixels of a vector at once
            for (std::size_t i = 0; i < size; ++i)
                image[i] = static_cast<Number>(bytes[i]) / static_cast<Number>(255);
    }
}

Minibatch MinibatchReader::read(SplitName name, std::span<const std::uint32_t> indices,
                                std::span<const Augmentation> changes) const
{
    const Split &split = name == SplitName::Train ? m_data->train : m_data->test;
    const std::vector<std::uint8_t> &labels =
        name == SplitName::Train ? m_trainLabels : split.labels;
    if (indices.empty())
        throw BackendError("A minibatch needs at least one example");
    for (const std::uint32_t index : indices)
        if (index >= split.labels.size())
            throw BackendError(
                "There is no example " + std::to_string(index) + " among the " +
                std::to_string(split.labels.size()) +
                (name == SplitName::Train ? " training examples" : " test examples"));
    const auto count = static_cast<std::int64_t>(indices.size());
    Shape shape = {count};
    shape.insert(shape.end(), m_data->example.begin(), m_data->example.end());
    Minibatch batch{torch::empty(shape, m_type), torch::empty({count}, torch::kInt64)};
    if (m_type == torch::kFloat64)
        decode(split, indices, changes, batch.images.data_ptr<double>());
    else
        decode(split, indices, changes, batch.images.data_ptr<float>());
    auto *label = batch.labels.data_ptr<std::int64_t>();
    for (const std::uint32_t index : indices)
        *label++ = labels[index];
    return batch;
}

Minibatch MinibatchReader::training(std::span<const std::uint32_t> indices, std::int64_t step) const
{
    if (!isAugmented(m_spec))
        return read(SplitName::Train, indices, {});
    return read(SplitName::Train, indices, augmentations(m_spec, m_seed, step, indices.size()));
}

Minibatch MinibatchReader::examples(SplitName split, std::span<const std::uint32_t> indices) const
{
    return read(split, indices, {});
}

Minibatch MinibatchReader::examples(SplitName split, std::int64_t first, std::int64_t count) const
{
    const std::int64_t all =
        split == SplitName::Train ? m_data->train.count() : m_data->test.count();
    if (count < 1)
        throw BackendError("A minibatch needs at least one example");
    if (first < 0 || first > all || count > all - first)
        throw BackendError("There are not " + std::to_string(count) + " examples from number " +
                           std::to_string(first) + " on: the split has " + std::to_string(all));
    std::vector<std::uint32_t> indices(static_cast<std::size_t>(count));
    std::iota(indices.begin(), indices.end(), static_cast<std::uint32_t>(first));
    return read(split, indices, {});
}

} // namespace normscope::nn
