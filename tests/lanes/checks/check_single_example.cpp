// The kernels of one example alone: rows longer than the image, images smaller than a vector, and
// numbers of inputs around a vector's.
#include "tests/lanes/checks/tile_buffer.h"

namespace normscope::lanes::test {
namespace {

/// An image with gaps behind its rows and channels, and as much behind its end as a kernel may read
/// or write.
template <class T>
struct ImageBuffer
{
    ImageBuffer(std::size_t lanes, std::size_t channels, std::size_t height, std::size_t width,
                std::size_t rowStride)
        : image{nullptr,   (height * rowStride + lanes - 1) / lanes * lanes,
                rowStride, channels,
                height,    width},
          values(channels * image.channelStride + 4 * lanes)
    {
        image.data = values.data();
    }
    T &at(std::size_t c, std::size_t y, std::size_t x)
    {
        return values[c * image.channelStride + y * image.rowStride + x];
    }

    Image<T> image;
    Aligned<T> values;
};

template <class T>
std::string checkConvolution(const Kernels<T> &kernels, std::size_t channels, std::size_t outputs,
                             std::size_t size, std::size_t height, std::size_t width, double scale)
{
    const std::size_t inWidth = width + size - 1;
    ImageBuffer<T> in(kernels.lanes, channels, height + size - 1, inWidth, inWidth + width % 3);
    ImageBuffer<T> out(kernels.lanes, outputs, height, width, in.image.rowStride);
    std::vector<T> weight(outputs * channels * size * size);
    std::vector<T> factor(outputs);
    std::vector<T> offset(outputs);
    Draw draw(width);
    draw.fill(in.values, scale);
    draw.fill(weight);
    draw.fill(factor);
    draw.fill(offset, scale);
    kernels.convolveExample(
        {size, in.image, weight.data(), factor.data(), offset.data(), out.image});
    for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t y = 0; y < height; ++y)
            for (std::size_t x = 0; x < width; ++x) {
                Sum sum;
                for (std::size_t c = 0; c < channels; ++c)
                    for (std::size_t i = 0; i < size; ++i)
                        for (std::size_t j = 0; j < size; ++j)
                            sum.add(static_cast<double>(factor[o]) *
                                    static_cast<double>(
                                        weight[((o * channels + c) * size + i) * size + j]) *
                                    static_cast<double>(in.at(c, y + i, x + j)));
                sum.add(static_cast<double>(offset[o]));
                if (auto wrong = difference(placeText("out", o, y, x, 0), out.at(o, y, x),
                                            sum.value, sum.bound<T>());
                    !wrong.empty())
                    return wrong + " (" + std::to_string(channels) + " to " +
                           std::to_string(outputs) + " channels, kernel " + std::to_string(size) +
                           ", " + std::to_string(height) + "×" + std::to_string(width) + ")";
            }
    return {};
}

template <class T>
std::string checkProduct(const Kernels<T> &kernels, std::size_t inputs, std::size_t outputs,
                         double scale)
{
    // Blocks of their own size, so that reading behind them can be seen.
    std::vector<T> in(inputs);
    std::vector<T> weight(inputs * outputs);
    std::vector<T> factor(outputs);
    std::vector<T> offset(outputs);
    std::vector<T> out(outputs);
    Draw draw(inputs);
    draw.fill(in, scale);
    draw.fill(weight);
    draw.fill(factor);
    draw.fill(offset, scale);
    kernels.multiplyExample(
        {weight.data(), inputs, outputs, in.data(), factor.data(), offset.data(), out.data()});
    for (std::size_t o = 0; o < outputs; ++o) {
        Sum sum;
        for (std::size_t i = 0; i < inputs; ++i)
            sum.add(static_cast<double>(factor[o]) * static_cast<double>(weight[o * inputs + i]) *
                    static_cast<double>(in[i]));
        sum.add(static_cast<double>(offset[o]));
        if (auto wrong = difference("out " + std::to_string(o) + " of " + std::to_string(outputs) +
                                        " from " + std::to_string(inputs),
                                    out[o], sum.value, sum.bound<T>());
            !wrong.empty())
            return wrong;
    }
    return {};
}

template <class T>
std::string checkPools(const Kernels<T> &kernels, const Window &window, std::size_t height,
                       std::size_t width, bool withNaN)
{
    const auto pooled = [&](std::size_t length) {
        return (length + 2 * window.padding - window.size) / window.stride + 1;
    };
    ImageBuffer<T> in(kernels.lanes, 3, height, width, width + 2);
    ImageBuffer<T> largest(kernels.lanes, 3, pooled(height), pooled(width), pooled(width));
    ImageBuffer<T> mean(kernels.lanes, 3, pooled(height), pooled(width), pooled(width));
    Draw draw(width);
    draw.fill(in.values);
    if (withNaN)
        for (int i = 0; i < 5; ++i)
            in.values[draw.below(in.values.size())] = std::numeric_limits<T>::quiet_NaN();
    kernels.maxPoolExample(window, in.image, largest.image);
    kernels.averagePoolExample(window, in.image, mean.image);
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t y = 0; y < largest.image.height; ++y)
            for (std::size_t x = 0; x < largest.image.width; ++x) {
                T wanted = -std::numeric_limits<T>::infinity();
                bool hasNaN = false;
                Sum sum;
                for (std::size_t i = 0; i < window.size; ++i)
                    for (std::size_t j = 0; j < window.size; ++j) {
                        const std::size_t row = y * window.stride + i - window.padding;
                        const std::size_t column = x * window.stride + j - window.padding;
                        if (row >= height || column >= width)
                            continue;
                        const T value = in.at(c, row, column);
                        hasNaN = hasNaN || std::isnan(value);
                        wanted = std::max(wanted, value);
                        sum.add(static_cast<double>(value) /
                                static_cast<double>(window.size * window.size));
                    }
                const T got = largest.at(c, y, x);
                if (hasNaN ? !std::isnan(got) : got != wanted)
                    return placeText("largest", c, y, x, 0) + " is " + std::to_string(got);
                std::string wrong =
                    hasNaN ? (std::isnan(mean.at(c, y, x)) ? "" : "NaN does not reach the mean")
                           : difference(placeText("mean", c, y, x, 0), mean.at(c, y, x), sum.value,
                                        sum.bound<T>());
                if (!wrong.empty())
                    return wrong;
            }
    return {};
}

} // namespace

void addSingleExampleChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "convolution of one example", [](const auto &kernels) {
        for (std::size_t size = 1; size <= 6; ++size)
            for (const std::size_t width :
                 {std::size_t{1}, std::size_t{3}, std::size_t{8}, std::size_t{17}, std::size_t{24}})
                for (const double scale : {1.0, 1e30, 1e-30})
                    if (auto wrong = checkConvolution(kernels, 1 + size % 3, 2 * size + width % 5,
                                                      size, 1 + width % 7, width, scale);
                        !wrong.empty())
                        return wrong;
        return checkConvolution(kernels, 6, 16, 5, 8, 8, 1);
    });
    addForBothTypes(checks, "product of one example", [](const auto &kernels) {
        for (std::size_t inputs = 1; inputs <= 40; ++inputs)
            for (const std::size_t outputs :
                 {std::size_t{1}, std::size_t{7}, std::size_t{8}, std::size_t{18}})
                for (const double scale : {1.0, 1e30, 1e-30})
                    if (auto wrong = checkProduct(kernels, inputs, outputs, scale); !wrong.empty())
                        return wrong;
        return checkProduct(kernels, 256, 120, 1);
    });
    addForBothTypes(checks, "pooling of one example", [](const auto &kernels) {
        for (const Window &window : {Window{1, 1, 0}, Window{2, 2, 0}, Window{2, 1, 0},
                                     Window{3, 2, 1}, Window{2, 2, 1}, Window{4, 3, 2}})
            for (const auto &[height, width] :
                 {std::pair<std::size_t, std::size_t>{4, 4}, {5, 7}, {24, 24}, {6, 35}})
                for (const bool withNaN : {false, true})
                    if (auto wrong = checkPools(kernels, window, height, width, withNaN);
                        !wrong.empty())
                        return wrong + " (windows of " + std::to_string(window.size) + ", " +
                               std::to_string(height) + "×" + std::to_string(width) + ")";
        return std::string();
    });
}

} // namespace normscope::lanes::test
