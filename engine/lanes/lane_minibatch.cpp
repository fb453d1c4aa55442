#include "engine/lanes/lane_minibatch.h"

#include <algorithm>
#include <string>
#include <utility>

namespace normscope::lanes {

template <class T>
LaneMinibatch<T>::LaneMinibatch(const ExperimentSpec &spec, std::shared_ptr<const Dataset> data,
                                const Kernels<T> &kernels)
    : m_data(std::move(data)),
      m_kernels(kernels),
      m_dataSpec(spec.data),
      m_seed(static_cast<std::uint64_t>(spec.training.seed)),
      m_trainLabels(trainingLabels(spec.data, *m_data)),
      m_pixels(pixelScale(spec.data, *m_data)),
      m_pixelMeans(static_cast<std::size_t>(m_data->example.front()),
                   static_cast<T>(m_pixels.mean)),
      m_pixelFactors(m_pixelMeans.size(), static_cast<T>(1 / m_pixels.deviation)),
      m_zeros(m_pixelMeans.size(), T{0})
{
    for (const LayerSpec &layer : spec.model.layers)
        if (layer.kind == "batch_norm" && layer.integer("ghost_size") > 0)
            m_ghostSizes.push_back(static_cast<std::size_t>(layer.integer("ghost_size")));
}

template <class T>
void LaneMinibatch<T>::check(SplitName name, std::span<const std::uint32_t> indices) const
{
    const std::size_t count = labelsOf(name).size();
    if (indices.empty())
        throw BackendError("A minibatch needs at least one example");
    for (const std::uint32_t index : indices)
        if (index >= count)
            throw BackendError(
                "There is no example " + std::to_string(index) + " among the " +
                std::to_string(count) +
                (name == SplitName::Train ? " training examples" : " test examples"));
}

template <class T>
void LaneMinibatch<T>::cut(std::size_t count, Pass pass)
{
    const bool wantsParts = !m_ghostSizes.empty() && pass != Pass::Prediction;
    if (m_chunks.examples() != count || m_inParts != wantsParts) {
        m_chunks =
            Chunks(count, m_kernels.lanes, wantsParts ? m_ghostSizes : std::vector<std::size_t>());
        m_inParts = wantsParts;
    }
    const std::size_t slots = m_chunks.tiles() * m_kernels.lanes;
    m_rows.resize(std::max(m_rows.size(), slots));
    m_labels.resize(std::max(m_labels.size(), slots));
    m_examples.resize(std::max(m_examples.size(), slots));
}

template <class T>
void LaneMinibatch<T>::drawChanges(std::size_t count, std::int64_t step)
{
    if (!isAugmented(m_dataSpec))
        return;
    const std::size_t slots = m_chunks.tiles() * m_kernels.lanes;
    m_changes = augmentations(m_dataSpec, m_seed, step, count);
    m_changed.resize(
        std::max(m_changed.size(), slots * static_cast<std::size_t>(m_data->exampleSize())));
    m_changedRows.resize(std::max(m_changedRows.size(), slots));
}

template <class T>
std::size_t LaneMinibatch<T>::placeOf(std::size_t tile, std::size_t lane) const
{
    return m_chunks.firstExample(tile) + std::min(lane, m_chunks.validLanes(tile) - 1);
}

template <class T>
void LaneMinibatch<T>::decode(std::size_t tile, bool training, Storage<T> &images)
{
    const std::size_t first = tile * m_kernels.lanes;
    if (training && isAugmented(m_dataSpec)) {
        const auto size = static_cast<std::size_t>(m_data->exampleSize());
        for (std::size_t lane = 0; lane < m_kernels.lanes; ++lane) {
            std::uint8_t *to = m_changed.data() + (first + lane) * size;
            change(m_changes[placeOf(tile, lane)], m_data->example, m_rows[first + lane], to);
            m_changedRows[first + lane] = to;
        }
        m_kernels.decode(m_changedRows.data() + first, images.tile(tile));
    } else {
        m_kernels.decode(m_rows.data() + first, images.tile(tile));
    }
    if (m_dataSpec.normalize)
        m_kernels.normalize(images.tile(tile), m_pixelMeans.data(), m_pixelFactors.data(),
                            m_zeros.data(), images.tile(tile));
}

template class LaneMinibatch<float>;
template class LaneMinibatch<double>;

} // namespace normscope::lanes
