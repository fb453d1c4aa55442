// Convolution: forward, ∂ℓ/∂in, ∂ℓ/∂w, and the sums for ∂ℓ/∂b.
#include "tests/lanes/checks/tile_buffer.h"

namespace normscope::lanes::test {
namespace {

struct Shape
{
    std::size_t in;
    std::size_t out;
    Window window;
    std::size_t height; ///< of the input, with its padding
    std::size_t width;

    [[nodiscard]] std::size_t outHeight() const
    {
        return (height - window.size) / window.stride + 1;
    }
    [[nodiscard]] std::size_t outWidth() const { return (width - window.size) / window.stride + 1; }
    [[nodiscard]] std::size_t weights() const { return out * in * window.size * window.size; }
    [[nodiscard]] std::string text() const
    {
        return " (" + std::to_string(in) + " to " + std::to_string(out) + " channels, kernel " +
               std::to_string(window.size) + ", stride " + std::to_string(window.stride) + ", " +
               std::to_string(height) + "×" + std::to_string(width) + ")";
    }
};

/// Every size of kernel and stride, channels around the sizes of register blocks, images that end
/// within a block, and one whose last rows no window reaches.
std::vector<Shape> shapes()
{
    std::vector<Shape> all;
    for (std::size_t size = 1; size <= 7; ++size)
        for (std::size_t stride = 1; stride <= 3; ++stride)
            all.push_back({1 + size % 3, 5 + (size * stride) % 9, {size, stride, 0}, 9, 11});
    all.push_back({1, 6, {5, 1, 0}, 28, 28});
    all.push_back({6, 16, {5, 1, 0}, 12, 12});
    all.push_back({3, 1, {3, 1, 0}, 3, 3});
    all.push_back({1, 1, {1, 1, 0}, 1, 1});
    all.push_back({2, 13, {2, 3, 0}, 13, 6});
    all.push_back({17, 3, {3, 1, 0}, 7, 23});
    return all;
}

/// Of values as they are in a network, and of such as nearly leave the range of float.
constexpr std::pair<double, double> scales[] = {{1, 1}, {1e30, 1e-30}, {1e-30, 1}, {1e30, 1e4}};

template <class T>
std::string checkForward(const Kernels<T> &kernels, const Shape &shape, double weightScale,
                         double inputScale, bool withBias)
{
    const std::size_t lanes = kernels.lanes;
    Draw draw(1);
    TileBuffer<T> in(lanes, shape.in, shape.height, shape.width);
    TileBuffer<T> out(lanes, shape.out, shape.outHeight(), shape.outWidth());
    std::vector<T> weight(shape.weights());
    std::vector<T> bias(shape.out);
    draw.fill(in, inputScale);
    draw.fill(weight, weightScale);
    draw.fill(bias, weightScale * inputScale);
    kernels.convolve(shape.window, in.input(), weight.data(), withBias ? bias.data() : nullptr,
                     out.tile());

    const std::size_t size = shape.window.size;
    for (std::size_t o = 0; o < shape.out; ++o)
        for (std::size_t y = 0; y < out.height(); ++y)
            for (std::size_t x = 0; x < out.width(); ++x)
                for (std::size_t lane = 0; lane < lanes; ++lane) {
                    Sum sum;
                    if (withBias)
                        sum.add(static_cast<double>(bias[o]));
                    for (std::size_t c = 0; c < shape.in; ++c)
                        for (std::size_t i = 0; i < size; ++i)
                            for (std::size_t j = 0; j < size; ++j)
                                sum.add(
                                    static_cast<double>(
                                        weight[((o * shape.in + c) * size + i) * size + j]) *
                                    static_cast<double>(in.at(c, y * shape.window.stride + i,
                                                              x * shape.window.stride + j, lane)));
                    const std::string wrong =
                        difference(placeText("out", o, y, x, lane), out.at(o, y, x, lane),
                                   sum.value, sum.bound<T>());
                    if (!wrong.empty())
                        return wrong + shape.text();
                }
    return out.surroundingsAreWhole() ? "" : "written beside out" + shape.text();
}

template <class T>
std::string checkInputGradient(const Kernels<T> &kernels, const Shape &shape, double weightScale,
                               double gradientScale)
{
    const std::size_t lanes = kernels.lanes;
    Draw draw(2);
    TileBuffer<T> dIn(lanes, shape.in, shape.height, shape.width);
    TileBuffer<T> dOut(lanes, shape.out, shape.outHeight(), shape.outWidth());
    std::vector<T> weight(shape.weights());
    draw.fill(dOut, gradientScale);
    draw.fill(weight, weightScale);
    draw.fill(dIn); // what was there before does not count
    kernels.convolveInputGradient(shape.window, dOut.input(), weight.data(), dIn.tile());

    const std::size_t size = shape.window.size;
    std::vector<Sum> sums(shape.in * shape.height * shape.width * lanes);
    for (std::size_t o = 0; o < shape.out; ++o)
        for (std::size_t c = 0; c < shape.in; ++c)
            for (std::size_t y = 0; y < dOut.height(); ++y)
                for (std::size_t x = 0; x < dOut.width(); ++x)
                    for (std::size_t i = 0; i < size; ++i)
                        for (std::size_t j = 0; j < size; ++j)
                            for (std::size_t lane = 0; lane < lanes; ++lane) {
                                const std::size_t row = y * shape.window.stride + i;
                                const std::size_t column = x * shape.window.stride + j;
                                sums[((c * shape.height + row) * shape.width + column) * lanes +
                                     lane]
                                    .add(static_cast<double>(
                                             weight[((o * shape.in + c) * size + i) * size + j]) *
                                         static_cast<double>(dOut.at(o, y, x, lane)));
                            }
    for (std::size_t c = 0; c < shape.in; ++c)
        for (std::size_t y = 0; y < shape.height; ++y)
            for (std::size_t x = 0; x < shape.width; ++x)
                for (std::size_t lane = 0; lane < lanes; ++lane) {
                    const Sum &sum =
                        sums[((c * shape.height + y) * shape.width + x) * lanes + lane];
                    const std::string wrong =
                        difference(placeText("∂in", c, y, x, lane), dIn.at(c, y, x, lane),
                                   sum.value, sum.bound<T>());
                    if (!wrong.empty())
                        return wrong + shape.text();
                }
    return dIn.surroundingsAreWhole() ? "" : "written beside ∂in" + shape.text();
}

/// Over two tiles, the first of which writes.
template <class T>
std::string checkWeightGradient(const Kernels<T> &kernels, const Shape &shape, double inputScale,
                                double gradientScale)
{
    const std::size_t lanes = kernels.lanes;
    const std::size_t size = shape.window.size;
    Draw draw(3);
    Aligned<T> byLane(shape.weights() * lanes, std::numeric_limits<T>::quiet_NaN());
    std::vector<Sum> sums(shape.weights());
    for (const bool first : {true, false}) {
        TileBuffer<T> in(lanes, shape.in, shape.height, shape.width);
        TileBuffer<T> dOut(lanes, shape.out, shape.outHeight(), shape.outWidth());
        draw.fill(in, inputScale);
        draw.fill(dOut, gradientScale);
        kernels.convolveWeightGradient(shape.window, in.input(), dOut.input(), first,
                                       byLane.data());
        for (std::size_t o = 0; o < shape.out; ++o)
            for (std::size_t c = 0; c < shape.in; ++c)
                for (std::size_t i = 0; i < size; ++i)
                    for (std::size_t j = 0; j < size; ++j) {
                        Sum &sum = sums[((o * shape.in + c) * size + i) * size + j];
                        for (std::size_t y = 0; y < dOut.height(); ++y)
                            for (std::size_t x = 0; x < dOut.width(); ++x)
                                for (std::size_t lane = 0; lane < lanes; ++lane)
                                    sum.add(static_cast<double>(dOut.at(o, y, x, lane)) *
                                            static_cast<double>(
                                                in.at(c, y * shape.window.stride + i,
                                                      x * shape.window.stride + j, lane)));
                    }
    }
    Aligned<T> dWeight(shape.weights(), T{99});
    kernels.sumLanes(byLane.data(), 1, 0, shape.weights(), dWeight.data());
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const std::string wrong = difference("∂weight " + std::to_string(i), dWeight[i],
                                             sums[i].value, sums[i].bound<T>());
        if (!wrong.empty())
            return wrong + shape.text();
    }
    return {};
}

template <class T>
std::string checkPlanes(const Kernels<T> &kernels)
{
    const std::size_t lanes = kernels.lanes;
    for (const std::size_t width : {std::size_t{1}, std::size_t{7}, std::size_t{24}}) {
        Draw draw(4);
        constexpr std::size_t channels = 5;
        Aligned<T> sums(channels * lanes, std::numeric_limits<T>::quiet_NaN());
        std::vector<Sum> wanted(channels * lanes);
        for (const bool first : {true, false}) {
            TileBuffer<T> x(lanes, channels, 3, width);
            draw.fill(x);
            kernels.sumPlanes(x.input(), first, sums.data());
            for (std::size_t c = 0; c < channels; ++c)
                for (std::size_t row = 0; row < 3; ++row)
                    for (std::size_t column = 0; column < width; ++column)
                        for (std::size_t lane = 0; lane < lanes; ++lane)
                            wanted[c * lanes + lane].add(
                                static_cast<double>(x.at(c, row, column, lane)));
        }
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const std::string wrong = difference("sum " + std::to_string(i), sums[i],
                                                 wanted[i].value, wanted[i].bound<T>());
            if (!wrong.empty())
                return wrong;
        }
    }
    return {};
}

template <class T>
std::string checkLanes(const Kernels<T> &kernels)
{
    const std::size_t lanes = kernels.lanes;
    for (const std::size_t count : {std::size_t{1}, std::size_t{5}, std::size_t{150}})
        for (const std::size_t parts : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
            Draw draw(5);
            const std::size_t stride = (count + 1) * lanes;
            Aligned<T> values(parts * stride);
            draw.fill(values);
            Aligned<T> sums(count + 1, T{77});
            kernels.sumLanes(values.data(), parts, stride, count, sums.data());
            for (std::size_t i = 0; i < count; ++i) {
                Sum wanted;
                for (std::size_t part = 0; part < parts; ++part)
                    for (std::size_t lane = 0; lane < lanes; ++lane)
                        wanted.add(static_cast<double>(values[part * stride + i * lanes + lane]));
                const std::string wrong = difference("sum " + std::to_string(i), sums[i],
                                                     wanted.value, wanted.bound<T>());
                if (!wrong.empty())
                    return wrong;
            }
            if (sums[count] != T{77})
                return "written behind the sums";
        }
    return {};
}

} // namespace

void addConvolutionChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "convolution forward", [](const auto &kernels) {
        for (const Shape &shape : shapes())
            for (const auto &[weights, inputs] : scales)
                for (const bool bias : {true, false})
                    if (auto wrong = checkForward(kernels, shape, weights, inputs, bias);
                        !wrong.empty())
                        return wrong;
        return std::string();
    });
    addForBothTypes(checks, "convolution gradient of its input", [](const auto &kernels) {
        for (const Shape &shape : shapes())
            for (const auto &[weights, gradients] : scales)
                if (auto wrong = checkInputGradient(kernels, shape, weights, gradients);
                    !wrong.empty())
                    return wrong;
        return std::string();
    });
    addForBothTypes(checks, "convolution gradient of its weights", [](const auto &kernels) {
        for (const Shape &shape : shapes())
            for (const auto &[inputs, gradients] : scales)
                if (auto wrong = checkWeightGradient(kernels, shape, inputs, gradients);
                    !wrong.empty())
                    return wrong;
        return std::string();
    });
    addForBothTypes(checks, "sums of planes",
                    [](const auto &kernels) { return checkPlanes(kernels); });
    addForBothTypes(checks, "sums of lanes",
                    [](const auto &kernels) { return checkLanes(kernels); });
}

} // namespace normscope::lanes::test
