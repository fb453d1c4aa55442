// How values lie in memory: a tile holds as many examples as a vector has lanes, and its layout is
// channel, row, column, lane. So every kernel is written as if for one example, over whole vectors.
#pragma once

#include <cstddef>

namespace normscope::lanes {

/// The images of one tile. Strides count elements of T; columns lie `lanes` elements apart.
template <class T>
struct Tile
{
    T *data = nullptr; ///< channel 0, row 0, column 0, lane 0
    std::size_t channelStride = 0;
    std::size_t rowStride = 0;
    std::size_t channels = 0;
    std::size_t height = 0;
    std::size_t width = 0;

    operator Tile<const T>() const
    {
        return {data, channelStride, rowStride, channels, height, width};
    }
};

/// An image of one example alone: columns lie next to each other, in rows and channels that may lie
/// further apart.
template <class T>
struct Image
{
    T *data = nullptr; ///< channel 0, row 0, column 0
    std::size_t channelStride = 0;
    std::size_t rowStride = 0;
    std::size_t channels = 0;
    std::size_t height = 0;
    std::size_t width = 0;

    operator Image<const T>() const
    {
        return {data, channelStride, rowStride, channels, height, width};
    }
};

/// A window that slides over an image: a kernel of a convolution, or a pool's.
struct Window
{
    std::size_t size = 1;
    std::size_t stride = 1;
    std::size_t padding = 0;
};

enum class Function { Sigmoid, Relu, Tanh, Identity };

} // namespace normscope::lanes
