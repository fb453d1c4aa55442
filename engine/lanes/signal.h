// What flows between two layers: the values of a minibatch, tile after tile, and their gradients.
#pragma once

#include "engine/lanes/aligned.h"
#include "engine/lanes/kernels/tile.h"

#include <algorithm>
#include <cstddef>
#include <memory>

namespace normscope::lanes {

/// The shape of one example; a row of features is {features, 1, 1}.
struct Extent
{
    std::size_t channels = 1;
    std::size_t height = 1;
    std::size_t width = 1;
    /// Zeros kept on each side of the image for a convolution that pads: it then reads over the
    /// border like over any other pixel.
    std::size_t border = 0;

    [[nodiscard]] std::size_t rowSize() const { return width + 2 * border; }
    [[nodiscard]] std::size_t planeSize() const { return rowSize() * (height + 2 * border); }
    [[nodiscard]] std::size_t size() const { return channels * planeSize(); }
};

/// Values of this extent for as many tiles as the largest minibatch so far has had.
template <class T>
class Storage
{
public:
    Storage(const Extent &extent, std::size_t lanes)
        : m_extent(extent), m_lanes(lanes), m_values(std::make_shared<Aligned<T>>())
    {
    }
    /// The same values under another shape of as many elements.
    Storage(const Extent &extent, const Storage &same)
        : m_extent(extent), m_lanes(same.m_lanes), m_values(same.m_values)
    {
    }

    /// Keeps nothing when it grows; borders are zero.
    void reserve(std::size_t tiles)
    {
        if (tiles * tileStride() > m_values->size())
            *m_values = Aligned<T>(tiles * tileStride());
    }
    [[nodiscard]] const Extent &extent() const { return m_extent; }
    [[nodiscard]] std::size_t tileStride() const { return m_extent.size() * m_lanes; }
    [[nodiscard]] T *tileData(std::size_t tile) { return m_values->data() + tile * tileStride(); }

    /// The image alone.
    [[nodiscard]] Tile<T> tile(std::size_t number)
    {
        Tile<T> whole = withBorder(number);
        whole.data += m_extent.border * (whole.rowStride + m_lanes);
        whole.height = m_extent.height;
        whole.width = m_extent.width;
        return whole;
    }
    [[nodiscard]] Tile<T> withBorder(std::size_t number)
    {
        return {tileData(number),
                m_extent.planeSize() * m_lanes,
                m_extent.rowSize() * m_lanes,
                m_extent.channels,
                m_extent.height + 2 * m_extent.border,
                m_extent.width + 2 * m_extent.border};
    }

private:
    Extent m_extent;
    std::size_t m_lanes;
    std::shared_ptr<Aligned<T>> m_values;
};

} // namespace normscope::lanes
