// Activations from nearly 0 to far beyond where they saturate, and decoding of bytes.
#include "tests/lanes/checks/functions.h"
#include "tests/lanes/checks/tile_buffer.h"

#include <algorithm>
#include <array>

namespace normscope::lanes::test {
namespace {

std::vector<double> arguments()
{
    const double infinity = std::numeric_limits<double>::infinity();
    std::vector<double> all = {0.0, -0.0, infinity, -infinity};
    // Where exp leaves float at either end, and where double does.
    for (const double size : {1e-38, 1e-30, 1e-8,  1e-4,  9.01,   16.7,  17.4,  36.8,  37.5,
                              87.3,  88.3,  88.8,  89.0,  103.0,  104.5, 127.0, 128.5, 200.0,
                              708.0, 709.5, 710.0, 746.0, 1000.0, 1e4,   1e9,   1e30,  3e38})
        for (const double sign : {1.0, -1.0})
            all.push_back(sign * size);
    Draw draw(6);
    for (int i = 0; i < 2000; ++i)
        all.push_back(draw.real<double>(i % 2 == 0 ? 3 : 30));
    while (all.size() % 64 != 0)
        all.push_back(0.5);
    return all;
}

template <class T>
std::string checkFunction(const Kernels<T> &kernels, const FunctionRow &row)
{
    const std::size_t lanes = kernels.lanes;
    const std::vector<double> all = arguments();
    const std::size_t width = all.size() / lanes;
    TileBuffer<T> x(lanes, 1, 1, width);
    TileBuffer<T> y(lanes, 1, 1, width);
    TileBuffer<T> dy(lanes, 1, 1, width);
    TileBuffer<T> dx(lanes, 1, 1, width);
    x.fill([&](std::size_t, std::size_t, std::size_t column, std::size_t lane) {
        return all[column * lanes + lane];
    });
    Draw(7).fill(dy);
    kernels.activate(row.function, x.input(), y.tile());
    kernels.activateGradient(row.function, y.input(), dy.input(), dx.tile());

    // Eight units in the last place, and nothing that is too small for T to be normal, or nearly.
    constexpr double units = 8 * std::numeric_limits<T>::epsilon();
    constexpr double small = 64 * std::numeric_limits<T>::min();
    for (std::size_t column = 0; column < width; ++column)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const auto argument = static_cast<double>(x.at(0, 0, column, lane));
            const double wanted = row.value(argument);
            const auto got = static_cast<double>(y.at(0, 0, column, lane));
            const std::string place =
                std::string(row.name) + " of " + std::to_string(argument) + ": ";
            if (std::isinf(wanted) ? got != wanted
                                   : !(std::abs(got - wanted) <= units * std::abs(wanted) + small))
                return place + std::to_string(got) + " instead of " + std::to_string(wanted);
            const auto gradient = static_cast<double>(dy.at(0, 0, column, lane));
            const double slope = row.slope(got);
            // 1 − y cancels: its rounding is of the size of y.
            const double bound = units * std::abs(gradient) * (std::abs(slope) + 1) * 0.5 + small;
            const auto gotGradient = static_cast<double>(dx.at(0, 0, column, lane));
            if (!std::isinf(got) && !(std::abs(gotGradient - slope * gradient) <= bound))
                return place + "gradient " + std::to_string(gotGradient) + " instead of " +
                       std::to_string(slope * gradient);
        }
    if (!y.surroundingsAreWhole() || !dx.surroundingsAreWhole())
        return std::string(row.name) + " wrote beside its tile";

    // In place, too.
    kernels.activate(row.function, x.input(), x.tile());
    kernels.activateGradient(row.function, y.input(), dy.input(), dy.tile());
    for (std::size_t column = 0; column < width; ++column)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            if (x.at(0, 0, column, lane) != y.at(0, 0, column, lane) ||
                (!std::isnan(dx.at(0, 0, column, lane)) &&
                 dy.at(0, 0, column, lane) != dx.at(0, 0, column, lane)))
                return std::string(row.name) + " differs in place";
    return {};
}

/// NaN stays, in its lane.
template <class T>
std::string checkNaN(const Kernels<T> &kernels, const FunctionRow &row)
{
    TileBuffer<T> x(kernels.lanes, 1, 1, 2);
    x.at(0, 0, 1, 0) = std::numeric_limits<T>::quiet_NaN();
    x.at(0, 0, 0, 0) = T{0.5};
    kernels.activate(row.function, x.input(), x.tile());
    if (!std::isnan(x.at(0, 0, 1, 0)))
        return std::string(row.name) + " of NaN is " + std::to_string(x.at(0, 0, 1, 0));
    return std::isnan(x.at(0, 0, 0, 0)) ? "NaN went into another column" : "";
}

template <class T>
std::string checkDecoding(const Kernels<T> &kernels, std::size_t channels, std::size_t height,
                          std::size_t width)
{
    const std::size_t lanes = kernels.lanes;
    const std::size_t size = channels * height * width;
    // Each image in a block of its own size, so that reading behind it can be seen.
    std::vector<std::unique_ptr<std::uint8_t[]>> images;
    std::vector<const std::uint8_t *> rowsOfImages;
    Draw draw(size);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        images.push_back(std::make_unique<std::uint8_t[]>(size));
        for (std::size_t i = 0; i < size; ++i)
            images.back()[i] =
                static_cast<std::uint8_t>(i + lane < 256 ? i + lane : draw.below(256));
        rowsOfImages.push_back(images.back().get());
    }
    TileBuffer<T> out(lanes, channels, height, width);
    kernels.decode(rowsOfImages.data(), out.tile());
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t y = 0; y < height; ++y)
            for (std::size_t x = 0; x < width; ++x)
                for (std::size_t lane = 0; lane < lanes; ++lane) {
                    const T byte = images[lane][(c * height + y) * width + x];
                    if (out.at(c, y, x, lane) != byte / T{255})
                        return placeText("pixel", c, y, x, lane) + " is not " +
                               std::to_string(byte) + "/255";
                }
    return out.surroundingsAreWhole() ? "" : "written beside the tile";
}

} // namespace

void addActivationChecks(std::vector<Check> &checks)
{
    for (const FunctionRow &row : functionRows) {
        addForBothTypes(checks, row.name,
                        [&row](const auto &kernels) { return checkFunction(kernels, row); });
        addForBothTypes(checks, std::string(row.name) + " of NaN",
                        [&row](const auto &kernels) { return checkNaN(kernels, row); });
    }
}

void addDecodingChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "decoding", [](const auto &kernels) {
        for (const auto &[channels, height, width] :
             {std::array<std::size_t, 3>{1, 1, 1}, {1, 3, 5}, {1, 4, 4}, {3, 12, 7}, {1, 28, 28}})
            if (auto wrong = checkDecoding(kernels, channels, height, width); !wrong.empty())
                return wrong;
        return std::string();
    });
}

} // namespace normscope::lanes::test
