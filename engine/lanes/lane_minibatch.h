// The minibatch in hand: which examples lie in which lane of which tile, their bytes and labels,
// and the images made of them.
#pragma once

#include "engine/backend/backend.h"
#include "engine/data/augmentation.h"
#include "engine/data/example_selection.h"
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/lane_layer.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace normscope::lanes {

template <class T>
class LaneMinibatch
{
public:
    LaneMinibatch(const ExperimentSpec &spec, std::shared_ptr<const Dataset> data,
                  const Kernels<T> &kernels);

    /// Throws BackendError where there is no such example, or none at all.
    void check(SplitName name, std::span<const std::uint32_t> indices) const;
    /// Example number `i` of the minibatch is number `indexOf(i)` of the split. `step` counts for
    /// what changes images at random while training.
    template <class IndexOf>
    void take(SplitName name, std::size_t count, IndexOf indexOf, Pass pass, std::int64_t step)
    {
        cut(count, pass);
        const Split &split = splitNamed(name);
        const std::vector<std::uint8_t> &splitLabels = labelsOf(name);
        const auto size = static_cast<std::size_t>(m_data->exampleSize());
        for (std::size_t t = 0; t < m_chunks.tiles(); ++t)
            for (std::size_t lane = 0; lane < m_kernels.lanes; ++lane) {
                // Lanes without an example of their own repeat the last one: their values are as
                // finite as its, and nothing counts them.
                const std::size_t slot = t * m_kernels.lanes + lane;
                const std::size_t index = indexOf(placeOf(t, lane));
                m_examples[slot] = index;
                m_rows[slot] = split.pixels.data() + index * size;
                m_labels[slot] = splitLabels[index];
            }
        if (pass == Pass::Training)
            drawChanges(count, step);
    }
    /// The images of a tile from their bytes.
    void decode(std::size_t tile, bool training, Storage<T> &images);

    [[nodiscard]] const Chunks &chunks() const { return m_chunks; }
    /// {tile, lane}: indices into the split in hand.
    [[nodiscard]] const std::vector<std::size_t> &examples() const { return m_examples; }
    [[nodiscard]] const std::uint8_t *labels(std::size_t tile) const
    {
        return m_labels.data() + tile * m_kernels.lanes;
    }
    [[nodiscard]] const Split &splitNamed(SplitName name) const
    {
        return name == SplitName::Train ? m_data->train : m_data->test;
    }
    /// As they are learned from, which need not be what the data set has.
    [[nodiscard]] const std::vector<std::uint8_t> &labelsOf(SplitName name) const
    {
        return name == SplitName::Train ? m_trainLabels : m_data->test.labels;
    }
    [[nodiscard]] const PixelScale &pixels() const { return m_pixels; }

private:
    /// Into tiles, and into what ghost batches want apart.
    void cut(std::size_t count, Pass pass);
    void drawChanges(std::size_t count, std::int64_t step);
    /// Within the minibatch.
    [[nodiscard]] std::size_t placeOf(std::size_t tile, std::size_t lane) const;

    const std::shared_ptr<const Dataset> m_data;
    const Kernels<T> &m_kernels;
    const DataSpec m_dataSpec;
    const std::uint64_t m_seed;
    const std::vector<std::uint8_t> m_trainLabels;
    const PixelScale m_pixels;
    const std::vector<T> m_pixelMeans; ///< of each channel, all the same
    const std::vector<T> m_pixelFactors;
    const std::vector<T> m_zeros;
    std::vector<std::size_t> m_ghostSizes; ///< of all layers that have ghost batches

    Chunks m_chunks;
    bool m_inParts = false; ///< as the ghost batches want them
    std::vector<std::size_t> m_examples;
    std::vector<const std::uint8_t *> m_rows;
    std::vector<std::uint8_t> m_labels;
    std::vector<Augmentation> m_changes;
    std::vector<std::uint8_t> m_changed; ///< images after their augmentation
    std::vector<const std::uint8_t *> m_changedRows;
};

extern template class LaneMinibatch<float>;
extern template class LaneMinibatch<double>;

} // namespace normscope::lanes
