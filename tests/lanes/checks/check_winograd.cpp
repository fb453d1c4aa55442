// Winograd's F(4×4, 5×5) against the convolution that it computes: images that end within a block,
// numbers of channels around the register blocks, and values near both ends of float.
#include "engine/lanes/winograd_weights.h"
#include "tests/lanes/checks/tile_buffer.h"
#include "tests/lanes/checks/winograd_bound.h"

namespace normscope::lanes::test {
namespace {

constexpr std::size_t kernel = winogradKernel;

struct Shape
{
    std::size_t in;
    std::size_t out;
    std::size_t height; ///< of the output
    std::size_t width;
    [[nodiscard]] std::size_t blocks() const { return (height + 3) / 4 * ((width + 3) / 4); }
    [[nodiscard]] std::string text() const
    {
        return " (" + std::to_string(in) + " to " + std::to_string(out) + " channels, " +
               std::to_string(height) + "×" + std::to_string(width) + ")";
    }
};

constexpr Shape shapes[] = {{1, 1, 4, 4},   {1, 1, 1, 1},    {2, 3, 5, 4},
                            {3, 2, 4, 7},   {4, 5, 6, 9},    {5, 4, 8, 3},
                            {10, 6, 2, 10}, {6, 16, 10, 10}, {6, 16, 8, 8}};

/// One tile's data, and the transformed weights.
template <class T>
struct Convolution
{
    Convolution(const Kernels<T> &kernels, const Shape &of, double weightScale, double inputScale)
        : shape(of),
          in(kernels.lanes, of.in, of.height + 4, of.width + 4),
          out(kernels.lanes, of.out, of.height, of.width),
          dIn(kernels.lanes, of.in, of.height + 4, of.width + 4),
          weight(of.out * of.in * kernel * kernel),
          bias(of.out),
          forward(winogradPoints * of.out * of.in),
          backward(winogradPoints * of.out * of.in),
          points(8 * winogradRowStride(of.in, of.blocks(), kernels.lanes)),
          gradientPoints(8 * winogradRowStride(of.out, of.blocks(), kernels.lanes))
    {
        Draw draw(of.width);
        draw.fill(in, inputScale);
        draw.fill(weight, weightScale);
        draw.fill(bias, weightScale * inputScale);
        transformWeights(weight.data(), of.out, of.in, forward.data(), backward.data());
    }
    [[nodiscard]] double weightAt(std::size_t o, std::size_t c, std::size_t i, std::size_t j) const
    {
        return static_cast<double>(weight[((o * shape.in + c) * kernel + i) * kernel + j]);
    }

    const Shape shape;
    TileBuffer<T> in, out, dIn;
    std::vector<T> weight, bias;
    Aligned<T> forward, backward, points, gradientPoints;
};

template <class T>
std::string checkForward(const Kernels<T> &kernels, const Shape &shape, double weightScale,
                         double inputScale, bool withBias)
{
    Convolution<T> made(kernels, shape, weightScale, inputScale);
    kernels.winogradInput(made.in.input(), made.points.data());
    kernels.winogradOutput(made.forward.data(), made.points.data(), shape.in,
                           withBias ? made.bias.data() : nullptr, made.out.tile());
    const double bound = winogradBound<T>(shape.in * 25, weightScale * inputScale);
    for (std::size_t o = 0; o < shape.out; ++o)
        for (std::size_t y = 0; y < shape.height; ++y)
            for (std::size_t x = 0; x < shape.width; ++x)
                for (std::size_t lane = 0; lane < kernels.lanes; ++lane) {
                    double wanted = withBias ? static_cast<double>(made.bias[o]) : 0;
                    for (std::size_t c = 0; c < shape.in; ++c)
                        for (std::size_t i = 0; i < kernel; ++i)
                            for (std::size_t j = 0; j < kernel; ++j)
                                wanted += made.weightAt(o, c, i, j) *
                                          static_cast<double>(made.in.at(c, y + i, x + j, lane));
                    if (auto wrong = difference(placeText("out", o, y, x, lane),
                                                made.out.at(o, y, x, lane), wanted, bound);
                        !wrong.empty())
                        return wrong + shape.text();
                }
    return made.out.surroundingsAreWhole() ? "" : "written beside the tile" + shape.text();
}

template <class T>
std::string checkInputGradient(const Kernels<T> &kernels, const Shape &shape, double weightScale,
                               double gradientScale)
{
    Convolution<T> made(kernels, shape, weightScale, 1);
    TileBuffer<T> &dOut = made.out;
    Draw(3).fill(dOut, gradientScale);
    kernels.winogradOutputGradient(dOut.input(), made.gradientPoints.data());
    kernels.winogradInputGradient(made.backward.data(), made.gradientPoints.data(), shape.out,
                                  made.dIn.tile());
    const double bound = winogradBound<T>(shape.out * 25, weightScale * gradientScale);
    for (std::size_t c = 0; c < shape.in; ++c)
        for (std::size_t y = 0; y < made.dIn.height(); ++y)
            for (std::size_t x = 0; x < made.dIn.width(); ++x)
                for (std::size_t lane = 0; lane < kernels.lanes; ++lane) {
                    double wanted = 0;
                    for (std::size_t o = 0; o < shape.out; ++o)
                        for (std::size_t i = 0; i < kernel; ++i)
                            for (std::size_t j = 0; j < kernel; ++j)
                                if (y >= i && x >= j && y - i < shape.height && x - j < shape.width)
                                    wanted += made.weightAt(o, c, i, j) *
                                              static_cast<double>(dOut.at(o, y - i, x - j, lane));
                    if (auto wrong = difference(placeText("∂in", c, y, x, lane),
                                                made.dIn.at(c, y, x, lane), wanted, bound);
                        !wrong.empty())
                        return wrong + shape.text();
                }
    return made.dIn.surroundingsAreWhole() ? "" : "written beside the tile" + shape.text();
}

template <class T>
std::string checkWeightGradient(const Kernels<T> &kernels, const Shape &shape, std::size_t tiles,
                                double inputScale, double gradientScale)
{
    const std::size_t inSize = 8 * winogradRowStride(shape.in, shape.blocks(), kernels.lanes);
    const std::size_t gradientSize =
        8 * winogradRowStride(shape.out, shape.blocks(), kernels.lanes);
    Aligned<T> points(tiles * inSize);
    Aligned<T> gradientPoints(tiles * gradientSize);
    std::vector<double> wanted(shape.out * shape.in * kernel * kernel);
    for (std::size_t t = 0; t < tiles; ++t) {
        TileBuffer<T> in(kernels.lanes, shape.in, shape.height + 4, shape.width + 4);
        TileBuffer<T> dOut(kernels.lanes, shape.out, shape.height, shape.width);
        Draw draw(t);
        draw.fill(in, inputScale);
        draw.fill(dOut, gradientScale);
        kernels.winogradInput(in.input(), points.data() + t * inSize);
        kernels.winogradOutputGradient(dOut.input(), gradientPoints.data() + t * gradientSize);
        for (std::size_t o = 0; o < shape.out; ++o)
            for (std::size_t c = 0; c < shape.in; ++c)
                for (std::size_t tap = 0; tap < kernel * kernel; ++tap)
                    for (std::size_t y = 0; y < shape.height; ++y)
                        for (std::size_t x = 0; x < shape.width; ++x)
                            for (std::size_t lane = 0; lane < kernels.lanes; ++lane)
                                wanted[(o * shape.in + c) * kernel * kernel + tap] +=
                                    static_cast<double>(dOut.at(o, y, x, lane)) *
                                    static_cast<double>(
                                        in.at(c, y + tap / kernel, x + tap % kernel, lane));
    }
    std::vector<T> sums(shape.out * shape.in * winogradPoints);
    kernels.winogradWeightGradient({points.data(), inSize, gradientPoints.data(), gradientSize,
                                    shape.in, shape.out, shape.blocks(), tiles, sums.data()});
    const double bound = winogradBound<T>(tiles * kernels.lanes * shape.height * shape.width * 25,
                                          inputScale * gradientScale);
    for (std::size_t place = 0; place < shape.out * shape.in; ++place) {
        const std::vector<double> block(sums.begin() + std::ptrdiff_t(place * winogradPoints),
                                        sums.begin() +
                                            std::ptrdiff_t((place + 1) * winogradPoints));
        T dWeight[kernel * kernel];
        weightGradientFromPoints(block.data(), dWeight);
        for (std::size_t tap = 0; tap < kernel * kernel; ++tap)
            if (auto wrong =
                    difference("∂w " + std::to_string(tap) + " of pair " + std::to_string(place),
                               dWeight[tap], wanted[place * kernel * kernel + tap], bound);
                !wrong.empty())
                return wrong + shape.text();
    }
    return {};
}

constexpr std::pair<double, double> scales[] = {{1, 1}, {1e30, 1e-30}, {1e-30, 1}, {1e30, 1e3}};

} // namespace

void addWinogradChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "Winograd forward", [](const auto &kernels) {
        for (const Shape &shape : shapes)
            for (const auto &[weight, input] : scales)
                if (auto wrong = checkForward(kernels, shape, weight, input, shape.in % 2 == 0);
                    !wrong.empty())
                    return wrong;
        return std::string();
    });
    addForBothTypes(checks, "Winograd gradient of its input", [](const auto &kernels) {
        for (const Shape &shape : shapes)
            for (const auto &[weight, gradient] : scales)
                if (auto wrong = checkInputGradient(kernels, shape, weight, gradient);
                    !wrong.empty())
                    return wrong;
        return std::string();
    });
    addForBothTypes(checks, "Winograd gradient of its weights", [](const auto &kernels) {
        for (const Shape &shape : shapes)
            for (std::size_t tiles = 1; tiles <= 3; ++tiles)
                for (const auto &[input, gradient] : scales)
                    if (auto wrong = checkWeightGradient(kernels, shape, tiles, input, gradient);
                        !wrong.empty())
                        return wrong;
        return std::string();
    });
}

} // namespace normscope::lanes::test
