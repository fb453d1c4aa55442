// Batch normalization and max pooling at once, and its gradient: windows of several sizes, rows and
// columns that none covers, scales of both signs and 0, and equal values in a window.
#include "tests/lanes/checks/tile_buffer.h"

namespace normscope::lanes::test {
namespace {

constexpr std::size_t channels = 3;

struct Shape
{
    std::size_t size;
    std::size_t height;
    std::size_t width;
    [[nodiscard]] std::string text() const
    {
        return " (windows of " + std::to_string(size) + ", " + std::to_string(height) + "×" +
               std::to_string(width) + ")";
    }
};

constexpr Shape shapes[] = {{1, 1, 1}, {1, 3, 5},  {2, 2, 2}, {2, 5, 7},
                            {2, 8, 8}, {3, 7, 11}, {4, 4, 9}, {5, 13, 6}};

template <class T>
std::string check(const Kernels<T> &kernels, const Shape &shape, double size, std::size_t valid)
{
    const std::size_t lanes = kernels.lanes;
    TileBuffer<T> x(lanes, channels, shape.height, shape.width);
    TileBuffer<T> chosen(lanes, channels, shape.height / shape.size, shape.width / shape.size);
    TileBuffer<T> out(lanes, channels, chosen.height(), chosen.width());
    TileBuffer<T> dOut(lanes, channels, chosen.height(), chosen.width());
    TileBuffer<T> dx(lanes, channels, shape.height, shape.width);
    Draw draw(shape.width);
    // Few different values, so that windows hold equal ones.
    x.fill([&](auto...) { return (static_cast<double>(draw.below(5)) - 2) * size; });
    draw.fill(dOut);
    const T mean[] = {static_cast<T>(0.3 * size), 0, static_cast<T>(-size)};
    const T scale[] = {static_cast<T>(1.5 / size), static_cast<T>(-0.5 / size), 0};
    const T shift[] = {T{0.25}, T{-3}, T{1}};
    const T meanTerm[] = {T{0.5}, T{-0.25}, T{2}};
    const T slope[] = {static_cast<T>(0.125 / size), static_cast<T>(-1 / size), 0};
    kernels.normalizeMaxPool(shape.size, x.input(), mean, scale, shift, chosen.tile(), out.tile());
    kernels.normalizeMaxPoolGradient(shape.size, x.input(), chosen.input(), dOut.input(), mean,
                                     scale, meanTerm, slope, valid, dx.tile());
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t y = 0; y < shape.height; ++y)
            for (std::size_t column = 0; column < shape.width; ++column)
                for (std::size_t lane = 0; lane < lanes; ++lane) {
                    const double distance = static_cast<double>(x.at(c, y, column, lane)) -
                                            static_cast<double>(mean[c]);
                    Sum gradient;
                    if (lane < valid) {
                        gradient.add(-static_cast<double>(meanTerm[c]));
                        gradient.add(-static_cast<double>(slope[c]) * distance);
                    }
                    const std::size_t row = y / shape.size;
                    const std::size_t place = column / shape.size;
                    if (row < out.height() && place < out.width()) {
                        // Largest of the window, and the first value of x that gives it.
                        double largest = -std::numeric_limits<double>::infinity();
                        std::size_t firstY = 0;
                        std::size_t firstX = 0;
                        for (std::size_t i = row * shape.size; i < (row + 1) * shape.size; ++i)
                            for (std::size_t j = place * shape.size; j < (place + 1) * shape.size;
                                 ++j) {
                                const double d = static_cast<double>(x.at(c, i, j, lane)) -
                                                 static_cast<double>(mean[c]);
                                const double value = d * static_cast<double>(scale[c]);
                                if (value > largest) {
                                    largest = value;
                                    firstY = i;
                                    firstX = j;
                                }
                            }
                        Sum wanted;
                        wanted.add(largest);
                        wanted.add(static_cast<double>(shift[c]));
                        if (auto wrong = difference(placeText("out", c, row, place, lane),
                                                    out.at(c, row, place, lane), wanted.value,
                                                    wanted.bound<T>());
                            !wrong.empty())
                            return wrong + shape.text();
                        if (chosen.at(c, row, place, lane) != x.at(c, firstY, firstX, lane))
                            return placeText("chosen", c, row, place, lane) +
                                   " is not the value that gives the largest" + shape.text();
                        if (lane < valid && y == firstY && column == firstX)
                            gradient.add(static_cast<double>(scale[c]) *
                                         static_cast<double>(dOut.at(c, row, place, lane)));
                    }
                    if (auto wrong = difference(placeText("∂x", c, y, column, lane),
                                                dx.at(c, y, column, lane), gradient.value,
                                                gradient.bound<T>());
                        !wrong.empty())
                        return wrong + shape.text();
                }
    if (!chosen.surroundingsAreWhole() || !out.surroundingsAreWhole() || !dx.surroundingsAreWhole())
        return "written beside a tile" + shape.text();
    // In place, too.
    kernels.normalizeMaxPoolGradient(shape.size, x.input(), chosen.input(), dOut.input(), mean,
                                     scale, meanTerm, slope, valid, x.tile());
    return x.sameAs(dx) ? "" : "differs in place" + shape.text();
}

template <class T>
std::string checkNaN(const Kernels<T> &kernels)
{
    for (std::size_t place = 0; place < 4; ++place) {
        TileBuffer<T> x(kernels.lanes, 1, 2, 2);
        TileBuffer<T> chosen(kernels.lanes, 1, 1, 1);
        TileBuffer<T> out(kernels.lanes, 1, 1, 1);
        x.fill([&](std::size_t, std::size_t y, std::size_t column, std::size_t lane) {
            return lane == 0 && 2 * y + column == place ? std::numeric_limits<double>::quiet_NaN()
                                                        : 1.0;
        });
        const T zero = 0;
        const T one = 1;
        kernels.normalizeMaxPool(2, x.input(), &zero, &one, &zero, chosen.tile(), out.tile());
        if (!std::isnan(out.at(0, 0, 0, 0)))
            return "NaN was lost";
        if (kernels.lanes > 1 && out.at(0, 0, 0, 1) != T{1})
            return "NaN went into another lane";
    }
    return {};
}

} // namespace

void addNormalizationPoolChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "normalizing and max pooling", [](const auto &kernels) {
        for (const Shape &shape : shapes)
            for (const double size : {1.0, 1e15, 1e-15})
                for (std::size_t valid = 1; valid <= kernels.lanes; ++valid)
                    if (auto wrong = check(kernels, shape, size, valid); !wrong.empty())
                        return wrong;
        return std::string();
    });
    addForBothTypes(checks, "NaN in a normalized window",
                    [](const auto &kernels) { return checkNaN(kernels); });
}

} // namespace normscope::lanes::test
